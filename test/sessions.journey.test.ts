import { type InvokeResponse, PROBLEM_MEDIA_TYPE } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { Seed } from './canaries.ts';
import { parseEvents } from './chat-events.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type AskOptions, ask, signInAs } from './turn.ts';

const MODES = ['application/json', 'text/event-stream'] as const;
const NAMES = ['Ada', 'Bela', 'Cyra', 'Dov', 'Edda', 'Finn', 'Gro', 'Hal', 'Ines', 'Juno'];

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud({ editSeed: addUsers });
});
afterAll(() => cloud?.stop());

describe("another user on the member's session", () => {
  it.each(MODES)('is refused, and the member continues undisturbed: %s', async (accept) => {
    const [member, colleague] = await Promise.all([
      signInAs(cloud, 'member'),
      signInAs(cloud, 'colleague'),
    ]);
    const { sessionId } = (await (await ask(cloud, member)).json()) as InvokeResponse;

    const refusal = await ask(cloud, colleague, { sessionId, accept });
    expect(refusal.status).toBe(403);
    expect(refusal.headers.get('content-type')).toBe(PROBLEM_MEDIA_TYPE);
    const text = await refusal.text();
    expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'session-of-another-user' });
    expect(text).not.toMatch(/member|00u/i);

    // Neither of them was moved into another user's session.
    const later = await answerTo(member, { sessionId, accept });
    expect(later).toMatchObject({ sessionId, message: expect.stringContaining('Chat Member') });
    expect((await answerTo(colleague, { accept })).message).toContain('Chat Colleague');
  });

  it('is refused while the member’s turn is running, too', async () => {
    const [member, colleague] = await Promise.all([
      signInAs(cloud, 'member'),
      signInAs(cloud, 'colleague'),
    ]);
    const { sessionId } = (await (await ask(cloud, member)).json()) as InvokeResponse;

    // The headers of a stream arrive as soon as the turn has begun, long before it ends.
    const running = await ask(cloud, member, { sessionId, accept: 'text/event-stream' });
    const refusal = await ask(cloud, colleague, { sessionId });
    expect(await refusal.json()).toMatchObject({ code: 'session-of-another-user' });
    expect(lastEvent(await running.text()).message).toContain('Chat Member');
  });
});

describe('ten users at once', () => {
  it('each get their own name and nobody else’s, in JSON and in streams', async () => {
    const users = await Promise.all(NAMES.map((name) => signInAs(cloud, name.toLowerCase())));
    const answers = await Promise.all(
      users.map((tokens, index) => answerTo(tokens, { accept: MODES[index % 2] ?? '' })),
    );

    for (const [index, { message }] of answers.entries()) {
      const named = NAMES.filter((name) => message.includes(`Chatter ${name}`));
      expect(named).toEqual([NAMES[index]]);
      expect(message).toContain(`${NAMES[index]?.toLowerCase()}@example.com`);
      expect(message.match(/\w+@example\.com/g)).toHaveLength(2);
    }
    for (const part of ['sessionId', 'traceId'] as const) {
      expect(new Set(answers.map((answer) => answer[part])).size).toBe(NAMES.length);
    }
  });
});

async function answerTo(tokens: SignedIn, options: AskOptions): Promise<InvokeResponse> {
  const answer = await ask(cloud, tokens, options);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return options.accept === 'application/json'
    ? (JSON.parse(text) as InvokeResponse)
    : lastEvent(text);
}

/** The answer in the event `done`, which must be the last of a stream. */
function lastEvent(stream: string): InvokeResponse {
  const last = parseEvents(stream).at(-1);
  if (last?.event !== 'done') throw new Error('The stream does not end with `done`');
  return last.data;
}

function addUsers(seed: Seed): void {
  const users = NAMES.map((name) => ({
    id: `00u${name.padEnd(17, '0')}`,
    login: `${name.toLowerCase()}@example.com`,
    password: 'local-only',
    firstName: 'Chatter',
    lastName: name,
    displayName: `Chatter ${name}`,
    email: `${name.toLowerCase()}@example.com`,
    groups: ['chat-users'],
  }));
  seed.users.push(...users);
}
