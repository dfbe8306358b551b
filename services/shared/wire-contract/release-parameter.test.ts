import { describe, expect, it } from 'vitest';
import { releaseParameter, serviceOfParameter } from './release-parameter.ts';

describe('the name of a release parameter', () => {
  it('contains its service', () => {
    expect(serviceOfParameter(releaseParameter('dev', 'secured-api'))).toBe('secured-api');
  });

  it.each([
    '',
    '/',
    '/three-tier-chat/dev/releases/',
    '/three-tier-chat//releases/agent',
    '/three-tier-chat/dev/releases/agent/more',
    '/three-tier-chat/dev/settings/agent',
    '/other/dev/releases/agent',
    'three-tier-chat/dev/releases/agent',
  ])('is not %j', (name) => {
    expect(serviceOfParameter(name)).toBeUndefined();
  });
});
