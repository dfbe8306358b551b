import { describe, expect, it } from 'vitest';
import { SettingsError } from './index.ts';
import { loadVerifierSettings } from './verifier.ts';

const ENVIRONMENT = {
  OKTA_ISSUER: 'https://acme.okta.com/oauth2/aus1',
  OKTA_AUDIENCE: 'api://three-tier-chat-dev',
  SERVICE_VERSION: '0123456789abcdef',
};

describe('the settings of a function that verifies tokens', () => {
  it('are whose tokens it accepts, and its version', () => {
    expect(loadVerifierSettings(ENVIRONMENT)).toEqual({
      issuer: ENVIRONMENT.OKTA_ISSUER,
      audience: ENVIRONMENT.OKTA_AUDIENCE,
      version: ENVIRONMENT.SERVICE_VERSION,
    });
  });

  it.each(Object.keys(ENVIRONMENT))('name %s when it is missing', (name) => {
    const load = () => loadVerifierSettings({ ...ENVIRONMENT, [name]: '' });
    expect(load).toThrow(SettingsError);
    expect(load).toThrow(`${name}: missing`);
  });
});
