import { describe, expect, it } from 'vitest';
import { releaseParameters } from './release-parameters.ts';

const parameters = releaseParameters({
  releasedVersion: (service) => `version of ${service}`,
  unpack: async () => '',
});
const read = (name: unknown) => parameters['aws_ssm_parameter']?.({ name });

describe('an SSM parameter', () => {
  it('returns the released version of a service', () => {
    const name = '/three-tier-chat/local/releases/secured-api';
    expect(read(name)).toEqual({
      id: name,
      name,
      type: 'String',
      value: 'version of secured-api',
      insecure_value: 'version of secured-api',
    });
  });

  it.each([
    '/three-tier-chat/local/secrets/key',
    '/three-tier-chat/local/releases/',
    '/three-tier-chat/local/releases/agent/more',
    '/other/local/releases/agent',
    undefined,
  ])('named %s is refused by name', (name) => {
    expect(() => read(name)).toThrow(
      `The local cloud has release parameters only, not ${String(name)}`,
    );
  });
});
