import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  RELEASE_VARIABLES,
  releaseSettings,
  SERVER_VARIABLES,
  serverSettings,
  TOKEN_VARIABLES,
  tokenSettings,
} from './fragments.ts';
import { parseSettings, SettingsError } from './index.ts';

const schema = z.object({ ...RELEASE_VARIABLES, ...SERVER_VARIABLES, ...TOKEN_VARIABLES });

const environment = {
  SERVICE_VERSION: 'v1',
  HOST: '0.0.0.0',
  AWS_REGION: 'eu-central-1',
  DRAIN_MS: '1000',
  OKTA_ISSUER: 'https://example.okta.test/oauth2/aus1',
  OKTA_AUDIENCE: 'api://three-tier-chat',
};

describe('the variables that services share', () => {
  it('become settings under the same names everywhere', () => {
    const env = parseSettings(schema, environment);
    expect({ ...releaseSettings(env), ...serverSettings(env), ...tokenSettings(env) }).toEqual({
      version: 'v1',
      host: '0.0.0.0',
      port: 8080,
      region: 'eu-central-1',
      xrayEndpoint: undefined,
      drainMs: 1000,
      issuer: 'https://example.okta.test/oauth2/aus1',
      audience: 'api://three-tier-chat',
    });
  });

  it.each(Object.keys(environment))('require %s', (name) => {
    expect(() => parseSettings(schema, { ...environment, [name]: undefined })).toThrow(
      new SettingsError([`${name}: missing`]),
    );
  });

  it.each([
    { HOST: 'localhost' },
    { PORT: '0' },
    { PORT: '65536' },
    { DRAIN_MS: '-1' },
    { OKTA_ISSUER: 'example.okta.test' },
    { AWS_ENDPOINT_URL_XRAY: 'xray' },
  ])('are refused as %o', (wrong) => {
    const [name] = Object.keys(wrong);
    expect(() => parseSettings(schema, { ...environment, ...wrong })).toThrow(`${name}: `);
  });
});
