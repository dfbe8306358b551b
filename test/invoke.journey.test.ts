import { randomUUID } from 'node:crypto';
import {
  HEADER,
  INVOKE_PATH,
  type InvokeResponse,
  makeTraceRoot,
  SESSION_ID,
  type ToolEvent,
  TURN_ID,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { parseEvents } from './chat-events.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { expectProblem, problemOf, REVEALING, rootOf } from './problem.ts';
import { killAgent, killFunctions } from './processes.ts';
import { GOOD_BODY, JSON_TYPE, refused, type Sent } from './refused-requests.ts';
import { ask, signInAs } from './turn.ts';

/** What the model read and wrote, and what it costs by the settings of `local`. */
const USAGE = {
  inputTokens: expect.any(Number),
  outputTokens: expect.any(Number),
  cost: expect.any(Number),
};

let cloud: LocalCloud;
let member: SignedIn;

beforeAll(async () => {
  cloud = await startLocalCloud();
  member = await signInAs(cloud, 'member');
});
afterAll(() => cloud?.stop());

describe('a turn', () => {
  it('answers JSON: message, session, trace, tool calls and usage, and nothing else', async () => {
    const answer = await ask(cloud, member);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      message: expect.stringContaining('Chat Member'),
      sessionId: expect.stringMatching(SESSION_ID),
      traceId: rootOf(answer),
      toolCalls: [
        { name: 'securedApi___getMyProfile', status: 'done', durationMs: expect.any(Number) },
      ],
      outcome: 'complete',
      usage: USAGE,
    });
  });

  it('streams its id, text, the tool call and, as its last event, the JSON answer', async () => {
    const turnId = randomUUID();
    const answer = await ask(cloud, member, { turnId, accept: 'text/event-stream' });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform');
    const events = parseEvents(await answer.text());
    expect(events[0]).toEqual({ event: 'start', data: { turnId } });
    const deltas = events.flatMap((event) => (event.event === 'text' ? [event.data.delta] : []));
    expect(deltas.length).toBeGreaterThan(2);
    expect(deltas.join('')).toContain('Chat Member');

    const tools = events.flatMap((event) => (event.event === 'tool' ? [event.data] : []));
    const id = String(tools[0]?.id);
    const tool = { id, name: 'securedApi___getMyProfile', title: 'Read your profile' };
    expect(tools).toEqual([
      { ...tool, status: 'running', input: {} },
      {
        ...tool,
        status: 'done',
        output: expect.objectContaining({ displayName: expect.stringMatching(/^Chat Member /) }),
      },
    ] satisfies ToolEvent[]);

    expect(events.filter(({ event }) => event === 'done')).toEqual([events.at(-1)]);
    expect(events.at(-1)?.data).toEqual({
      message: deltas.join(''),
      sessionId: expect.stringMatching(SESSION_ID),
      traceId: rootOf(answer),
      toolCalls: [
        { name: 'securedApi___getMyProfile', status: 'done', durationMs: expect.any(Number) },
      ],
      outcome: 'complete',
      usage: USAGE,
    });
  });

  it('answers a repeated message once, and refuses its id for another', async () => {
    const turnId = randomUUID();
    const sessionId = randomUUID();
    const first = await (await ask(cloud, member, { sessionId, turnId })).json();
    expect(await (await ask(cloud, member, { sessionId, turnId })).json()).toEqual(first);

    const stream = await ask(cloud, member, { sessionId, turnId, accept: 'text/event-stream' });
    expect(parseEvents(await stream.text()).at(-1)).toEqual({ event: 'done', data: first });

    const other = await ask(cloud, member, { sessionId, turnId, prompt: 'Which groups?' });
    await expectProblem(other, 'turn-id-reused');
  });

  it('continues the session and the trace that the caller names', async () => {
    const { sessionId } = (await (await ask(cloud, member)).json()) as InvokeResponse;
    const root = makeTraceRoot();
    const headers = { [HEADER.traceId]: `Root=${root}` };
    const answer = await ask(cloud, member, { sessionId, headers });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ sessionId, traceId: root });
    expect(rootOf(answer)).toBe(root);
  });
});

describe('a request that the backend refuses', () => {
  it.each(refused)('%s: %s, in a problem document', async (_what, code, request) => {
    const answer = await send(request);

    await expectProblem(answer, code);
    expect(answer.headers.has('www-authenticate')).toBe(answer.status === 401);
  });
});

// Of unknown length, and refused while it is still being sent, at the edge and at the backend
// itself.
describe.each([0, 1])('a body of 20 MB', (door) => {
  it(`is refused in a problem each time at port ${door}`, async () => {
    for (let time = 0; time < 10; time += 1) {
      const answer = await fetch(`${cloud.url(door)}${INVOKE_PATH}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${member.accessToken}`,
          'content-type': 'application/json',
        },
        body: new Blob([Buffer.alloc(20_000_000, ' ')]).stream(),
        duplex: 'half',
      } as RequestInit);
      await expectProblem(answer, 'body-too-large');
    }
  });
});

describe('a refusal of the Runtime', () => {
  it('of an expired token: 401 not-signed-in, with a challenge', async () => {
    const expired = await withFault(cloud, 'okta-short-lived-tokens', () =>
      signInAs(cloud, 'member'),
    );
    for (const accept of ['application/json', 'text/event-stream']) {
      const answer = await ask(cloud, expired, { accept });

      await expectProblem(answer, 'not-signed-in');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });

  it('of a token without chat.invoke: 403 not-allowed, which names the scope', async () => {
    const tokens = await signInAs(cloud, 'member', { scopes: ['openid', 'profile.read'] });
    const answer = await ask(cloud, tokens);

    const { detail } = await expectProblem(answer, 'not-allowed');
    expect(detail).toContain('chat.invoke');
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="chat.invoke"',
    );
  });
});

describe('a turn that fails after its answer has begun', () => {
  it('ends with the event `error`, which is a problem', async () => {
    // New interceptor and agent, of which only the agent then fetches Okta's keys in time.
    await Promise.all([killFunctions(cloud), killAgent(cloud)]);
    const tokens = await signInAs(cloud, 'member');
    const refusal = await ask(cloud, { ...tokens, idToken: 'garbage' });
    await expectProblem(refusal, 'not-signed-in');
    const { answer, text } = await withFault(cloud, 'okta-keys-outage', async () => {
      const streamed = await ask(cloud, tokens, { accept: 'text/event-stream' });
      return { answer: streamed, text: await streamed.text() };
    });

    expect(answer.status).toBe(200);
    expect(text).not.toMatch(REVEALING);
    expect(parseEvents(text)).toEqual([
      { event: 'start', data: { turnId: expect.stringMatching(TURN_ID) } },
      { event: 'error', data: problemOf('identity-unavailable', rootOf(answer), false) },
    ]);
  });
});

async function send({
  method = 'POST',
  path = INVOKE_PATH,
  headers,
  body,
}: Sent): Promise<Response> {
  const isPlain = body === undefined || typeof body === 'string' || body instanceof ReadableStream;
  const all = {
    accept: 'application/json',
    authorization: `Bearer ${member.accessToken}`,
    ...(isPlain && JSON_TYPE),
    ...headers,
  };
  const given = Object.entries(all).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  const answer = await fetch(`${cloud.url(0)}${path}`, {
    method,
    headers: given,
    body: body ?? GOOD_BODY,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  return cloud.leaks.hear(answer);
}
