import { makeCaller } from '@three-tier-chat/identity/testing';
import { describe, expect, it } from 'vitest';
import { createOktaDirectory } from './okta-directory.ts';

const ISSUER = 'https://example.okta.test/oauth2/aus1';

const caller = makeCaller();
const TOKEN = caller.token;

function lookUp(answer: () => Response | Promise<Response>, calls: unknown[] = []) {
  const directory = createOktaDirectory({
    issuer: ISSUER,
    fetch: async (address, init) => {
      calls.push([address, init?.headers, init?.redirect, init?.signal?.aborted]);
      return answer();
    },
  });
  return directory.lookUp(caller);
}

describe('the directory', () => {
  it('is called with the caller’s own token', async () => {
    const calls: unknown[] = [];
    const user = { sub: '00u1', name: 'Chat Member', email: 'member@example.com', zoneinfo: 'x' };
    expect(await lookUp(() => Response.json(user), calls)).toEqual({
      displayName: 'Chat Member',
      email: 'member@example.com',
    });
    expect(calls).toEqual([
      [
        `${ISSUER}/v1/userinfo`,
        { authorization: `Bearer ${TOKEN}`, accept: 'application/json' },
        'error',
        false,
      ],
    ]);
  });

  it.each([
    [{ sub: '00u1', preferred_username: 'member' }, 'member'],
    [{ sub: '00u1' }, 'member@example.com'],
  ])('falls back to another name: %j', async (user, displayName) => {
    expect(await lookUp(() => Response.json(user))).toEqual({ displayName });
  });

  it.each([
    [401, 'refused'],
    [403, 'not-allowed'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [302, 'unavailable'],
  ])('that answers %i leaves the lookup %s', async (status, fault) => {
    await expect(lookUp(() => new Response(null, { status }))).rejects.toMatchObject({ fault });
  });

  it.each<readonly [string, () => Response | Promise<Response>]>([
    [
      'an incomplete answer',
      () => new Response(new ReadableStream({ start: (out) => out.error(new TypeError('cut')) })),
    ],
    ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
    ['an HTML page', () => new Response('<html>')],
    ['an unexpected format', () => Response.json({ sub: '00u1', name: 7 })],
    ['nobody', () => Response.json({ name: 'Chat Member' })],
    ['another user', () => Response.json({ sub: '00u2', name: 'Chat Colleague' })],
  ])('that gives %s leaves the lookup unavailable', async (_kind, answer) => {
    await expect(lookUp(answer)).rejects.toMatchObject({ fault: 'unavailable' });
  });
});
