import { randomUUID } from 'node:crypto';
import { HEADER, makeTraceRoot, type Problem } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { parseEvents } from './chat-events.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { expectProblem, problemOf, rootOf } from './problem.ts';
import { readUntil } from './read-until.ts';
import { deleteUser, revoke } from './revoke-access.ts';
import { AGENT, allSegments, linesOf, marksOf, segmentsOf, TOOL } from './traces.ts';
import { type AskOptions, ask, signInAs, stopTurn } from './turn.ts';

/*
 * Each turn fails at one place. Its trace, its log and the user's message name that place, with one
 * id. A mark says how a hop answered its caller (X-Ray Developer Guide, "Errors, faults, and
 * exceptions"): 4xx is an error, 429 also a throttle, 5xx a fault. So the Runtime's own segment has
 * none if it passed on a problem in a 200, and neither has a hop that recovered from a failure
 * below it.
 */

let cloud: LocalCloud;
let tokens: SignedIn;

beforeAll(async () => {
  cloud = await startLocalCloud();
  tokens = await signInAs(cloud, 'member');
});
afterAll(() => cloud?.stop());

const BACKEND_CALL = 'backend > agentcore-runtime';
const RUNTIME = `${BACKEND_CALL} > agentcore-runtime`;
/** The agent failed, and the Runtime reported it in a 200. */
const FAILED_TURN = ['backend: fault', `${BACKEND_CALL}: fault`, `${AGENT}: fault`];

describe('a turn whose tool fails', () => {
  it('without the user info: shows Okta’s call, and the answer continues without it', async () => {
    const { root, answer } = await failingTurn('okta-userinfo-outage');

    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining('failed'),
      traceId: root,
      toolCalls: [{ name: 'securedApi___getMyProfile', status: 'failed' }],
    });
    const api = `${TOOL} > agentcore-gateway > agentcore-gateway > secured-api`;
    await expectMarks(root, [`${TOOL}: fault`, `${api}: fault`, `${api} > okta.userinfo: fault`]);
    await expectLines(root, [
      { service: 'secured-api', level: 'WARN', message: 'profile.not_read', code: 'unavailable' },
      { service: 'http-api', message: 'request', status: 503 },
      { service: 'agentcore-gateway', message: 'mcp-call', reason: 'tool-failed' },
      { service: 'agent', level: 'WARN', message: 'tool.called', status: 'failed' },
    ]);
  });

  it('answers a direct caller of the API with a problem that has the trace’s id', async () => {
    const root = makeTraceRoot();
    const answer = await withFault(cloud, 'okta-userinfo-outage', () =>
      fetch(`${cloud.url(4)}/users/me`, {
        headers: {
          authorization: `Bearer ${tokens.accessToken}`,
          [HEADER.traceId]: `Root=${root}`,
        },
      }),
    );
    expect(answer.status).toBe(503);
    const problem = (await cloud.leaks.hear(answer).json()) as Problem;
    expect(problem).toEqual(problemOf('identity-unavailable', root));
    await expectMarks(root, ['secured-api > okta.userinfo: fault', 'secured-api: fault']);
  });

  it('with 500 of the API: shows the tool, and the function’s own trace the function', async () => {
    const { root, answer } = await failingTurn('secured-api-out-of-memory');

    expect(await answer.json()).toMatchObject({
      traceId: root,
      toolCalls: [{ name: 'securedApi___getMyProfile', status: 'failed' }],
    });
    // The killed process recorded nothing, and an HTTP API never does, so its log line must show
    // it.
    await expectMarks(root, [`${TOOL}: fault`]);
    await expectLines(root, [
      { service: 'http-api', status: 500, integration_error: 'Runtime.ExitError' },
      { service: 'agent', level: 'WARN', message: 'tool.called', status: 'failed' },
    ]);
    const name = 'three-tier-chat-secured-api-local';
    await vi.waitFor(async () => {
      const segments = await allSegments(cloud);
      const own = segments.filter((segment) => segment.name === name && segment.fault === true);
      expect(marksOf(own)).toEqual([`${name} > ${name}: fault`, `${name}: fault`]);
    });
  });
});

describe('a turn that fails', () => {
  it('with a crash of the interceptor: shows the function', async () => {
    const { root, answer } = await failingTurn('interceptor-out-of-memory');

    expect(await expectProblem(answer, 'agent-failed', false)).toMatchObject({ traceId: root });
    const gateway = `${AGENT} > agentcore-gateway > agentcore-gateway`;
    const lambda = `${gateway} > three-tier-chat-interceptor-local`;
    await expectMarks(root, [
      ...FAILED_TURN,
      `${AGENT} > agentcore-gateway: fault`,
      `${gateway}: fault`,
      `${lambda}: fault`,
      `${lambda} > three-tier-chat-interceptor-local: fault`,
    ]);
    await expectLines(root, [
      { service: 'lambda', level: 'ERROR', message: 'REPORT', error_type: 'Runtime.ExitError' },
      { service: 'agentcore-gateway', status: 500, reason: 'interceptor-failed' },
      { service: 'agent', message: 'turn.failed', error_name: 'ToolsUnavailableError' },
      { service: 'backend', message: 'request.completed', status: 502 },
    ]);
  });

  it.each<[string, string, (tokens: SignedIn) => Promise<void>]>([
    ['whose sign-in was revoked', 'member', (signedIn: SignedIn) => revoke(cloud, signedIn)],
    ['who was deleted', 'colleague', () => deleteUser(cloud, 'colleague')],
  ])('for a user %s: asks to sign in again', async (_who, login, lose) => {
    const theirs = await signInAs(cloud, login);
    await lose(theirs);
    const root = makeTraceRoot();
    const headers = { [HEADER.traceId]: `Root=${root}` };
    const answer = await ask(cloud, theirs, { headers });

    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await expectProblem(answer, 'not-signed-in', false)).toMatchObject({
      detail: expect.stringContaining('sign in again'),
      traceId: root,
    });
    await expectLines(root, [
      { service: 'secured-api', message: 'profile.not_read', code: 'refused' },
      { service: 'agentcore-gateway', message: 'mcp-call', reason: 'tool-failed' },
      { service: 'agent', level: 'WARN', message: 'tool.called', status: 'failed' },
      { service: 'agent', message: 'turn.completed', outcome: 'not-signed-in' },
    ]);
  });

  it('with a throttled model: shows each attempt', async () => {
    const { root, answer } = await failingTurn('model-throttle');

    expect(await expectProblem(answer, 'too-many-requests', false)).toMatchObject({
      traceId: root,
    });
    const attempt = `${AGENT} > model: error throttle`;
    const throttled = ['backend', BACKEND_CALL, AGENT].map((hop) => `${hop}: error throttle`);
    await expectMarks(root, [...throttled, attempt, attempt, attempt]);
    await expectThrottleLines(root, 'too-many-requests');
  });

  it('with a model that is throttled in mid-answer: keeps the first part, and shows where it failed', async () => {
    // Not the first turn, for which the model would be asked for a title as well.
    const sessionId = randomUUID();
    await (await ask(cloud, tokens, { sessionId })).text();
    const accept = 'text/event-stream';
    const options = { sessionId, accept };
    const { root, answer } = await failingTurn('model-throttle-mid-stream', options);

    expect([answer.status, rootOf(answer)]).toEqual([200, root]);
    expect(parseEvents(await answer.text()).at(-1)).toEqual({
      event: 'done',
      data: expect.objectContaining({ message: 'Let me see', outcome: 'throttled', traceId: root }),
    });
    await expectMarks(root, [`${AGENT} > model: error throttle`]);
    await expectThrottleLines(root, 'throttled');
  });

  it('after its user has left: goes on, and shows no fault of ours when it is stopped', async () => {
    const message = { sessionId: randomUUID(), turnId: randomUUID() };
    const user = new AbortController();
    const root = await withFault(cloud, 'model-stall', async () => {
      const options = { ...message, accept: 'text/event-stream', signal: user.signal };
      const { answer, root } = await tracedTurn(options);
      expect(rootOf(answer)).toBe(root);
      // The model is being read by then.
      await readUntil(answer, 'event: text');
      user.abort();
      await expectLines(root, [
        { service: 'backend', message: 'request.completed', outcome: 'client-gone' },
        { service: 'agentcore-runtime', reason: 'caller-gone' },
        { service: 'agent', message: 'turn.started' },
      ]);
      return root;
    });
    const lines = await linesOf(cloud, root);
    expect(lines.map(({ message }) => message)).not.toContain('turn.completed');

    const stopped = await stopTurn(cloud, tokens, message);
    expect(await stopped.json()).toEqual({ turnId: message.turnId, outcome: 'stopped' });
    await expectMarks(root, [
      'backend: error',
      `${BACKEND_CALL}: error`,
      `${RUNTIME}: error`,
      `${AGENT}: error`,
      `${AGENT} > model: error`,
    ]);
    await expectLines(root, [{ service: 'agent', message: 'turn.completed', outcome: 'stopped' }]);
  });

  it('without Okta’s keys: shows the check of the token', async () => {
    // A new agent, which has not loaded the keys that the Runtime has, and which does not fetch
    // them again immediately, so this test is the last.
    await cloud.reset();
    const { root, answer } = await failingTurn('okta-keys-outage');

    expect(await expectProblem(answer, 'identity-unavailable')).toMatchObject({ traceId: root });
    await expectMarks(root, [...FAILED_TURN, `${AGENT} > token.check: fault`]);
    await expectLines(root, [
      { service: 'agent', level: 'WARN', message: 'token.checked', verdict: 'refused' },
      { service: 'agent', level: 'WARN', message: 'caller.refused', code: 'keys-unavailable' },
      { service: 'backend', message: 'request.completed', status: 503 },
    ]);
  });
});

interface TracedTurn {
  /** Root that the user's browser chose. */
  readonly root: string;
  readonly answer: Response;
}

async function tracedTurn(options: AskOptions): Promise<TracedTurn> {
  const root = makeTraceRoot();
  const headers = { [HEADER.traceId]: `Root=${root}` };
  return { root, answer: await ask(cloud, tokens, { ...options, headers }) };
}

/** One turn of a new session while a fault is active, until the end of its answer. */
function failingTurn(fault: string, options: AskOptions = {}): Promise<TracedTurn> {
  return withFault(cloud, fault, async () => {
    const turn = await tracedTurn(options);
    await turn.answer.clone().text();
    return turn;
  });
}

async function expectMarks(root: string, marks: readonly string[]): Promise<void> {
  const wanted = marks.toSorted();
  await vi.waitFor(async () => {
    const segments = await segmentsOf(cloud, root);
    expect(marksOf(segments)).toEqual(wanted);
  });
}

/** The trace's lines contain these; a process's own lines come through a pipe. */
async function expectLines(root: string, lines: readonly object[]): Promise<void> {
  await vi.waitFor(async () => {
    const written = await linesOf(cloud, root);
    const wanted = lines.map((line) => expect.objectContaining(line));
    expect(written).toEqual(expect.arrayContaining(wanted));
  });
}

function expectThrottleLines(root: string, code: string): Promise<void> {
  const failed = { service: 'agent', message: 'turn.failed', cause_name: 'ThrottlingException' };
  return expectLines(root, [
    { ...failed, level: 'WARN', code },
    { service: 'agent', message: 'turn.completed', outcome: code },
  ]);
}
