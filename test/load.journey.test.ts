import {
  HEADER,
  type InvokeResponse,
  makeTraceRoot,
  subjectHash,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { parseEvents } from './chat-events.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { LONG_LIVED_TOKENS } from './many-turns.ts';
import {
  allSegments,
  expectPaths,
  expectWholeTurn,
  type LogLine,
  linesOf,
  pathsOf,
  type Segment,
  turnPaths,
} from './traces.ts';
import { ask, signInAs } from './turn.ts';

/*
 * 200 turns of 20 concurrent users, each in two conversations, half of them in streams. Complete
 * traces are recognized by their structure, and the user of a span or a line by its content.
 */

const USERS = 20;
const CONVERSATIONS = 2;
const TURNS = 5;

const CONVERSATIONS_FUNCTION = 'three-tier-chat-conversations-local';

interface User {
  readonly name: string;
  readonly tokens: SignedIn;
  readonly subjectHash: string;
  readonly fingerprint: string;
}

interface Turn {
  readonly user: User;
  readonly isFirst: boolean;
  readonly root: string;
  readonly answer: InvokeResponse;
}

let cloud: LocalCloud;
let turns: readonly Turn[];

beforeAll(async () => {
  cloud = await startLocalCloud({
    settings: LONG_LIVED_TOKENS,
    editSeed({ users }) {
      for (let index = 0; index < USERS; index += 1) users.push(makeUser(index));
    },
  });
  const users: User[] = [];
  for (let index = 0; index < USERS; index += 1) users.push(await signIn(index));
  const conversations = users.flatMap((user) =>
    Array.from({ length: CONVERSATIONS }, (_, index) => converse(user, index)),
  );
  turns = (await Promise.all(conversations)).flat();
});
afterAll(() => cloud?.stop());

describe('200 turns by 20 users at once', () => {
  it('each answer its own user, in a trace and a conversation of their own', () => {
    expect(turns).toHaveLength(USERS * CONVERSATIONS * TURNS);
    for (const { user, root, answer } of turns) {
      expect(answer).toEqual({
        message: expect.stringContaining(`${user.name} `),
        sessionId: expect.any(String),
        traceId: root,
        toolCalls: [expect.objectContaining({ status: 'done' })],
        outcome: 'complete',
        usage: expect.objectContaining({ cost: expect.any(Number) }),
      });
      expect(answer.message.match(/Talker \d+/g)).toEqual([user.name]);
    }
    const sessions = new Set(turns.map(({ answer }) => answer.sessionId));
    expect(sessions.size).toBe(USERS * CONVERSATIONS);
  });

  it('leave 200 complete traces, with no span of another', async () => {
    for (const { user, root, isFirst, answer } of turns) {
      const segments = await expectPaths(cloud, root, turnPaths({ isFirst }));
      expect(valuesOf(segments, 'user')).toEqual([user.subjectHash]);
      expect(valuesOf(segments, 'session')).toEqual([answer.sessionId]);
      expect(valuesOf(segments, 'session_id')).toEqual([answer.sessionId]);
      expect(valuesOf(segments, 'outcome')).toEqual(['done']);
    }
  });

  it('leave nothing else, except what Lambda records for the HTTP API’s calls', async () => {
    // What Lambda itself records of a call may come after what its function records.
    for (const { root, isFirst } of turns) await expectWholeTurn(cloud, root, { isFirst });
    const segments = await allSegments(cloud);
    const byRoot = Map.groupBy(segments, ({ trace_id }) => trace_id);
    const lambdaRoots = turns.flatMap(({ root }) =>
      valuesOf(byRoot.get(root) ?? [], 'lambda_root'),
    );
    // The secured API is called once in a turn, the conversations API when it begins and ends; after
    // the first of a conversation, it also gets the title.
    expect(new Set(lambdaRoots).size).toBe(turns.length * 3 + USERS * CONVERSATIONS);
    expect(new Set(byRoot.keys())).toEqual(
      new Set([...turns.map(({ root }) => root), ...lambdaRoots]),
    );
    const recorded = lambdaRoots.map((root) => pathsOf(byRoot.get(String(root)) ?? []));
    for (const paths of recorded) {
      const [name = ''] = paths;
      expect(['three-tier-chat-secured-api-local', CONVERSATIONS_FUNCTION]).toContain(name);
      expect(paths).toEqual([name, `${name} > ${name}`]);
    }
    expect(recorded.filter(([name]) => name === CONVERSATIONS_FUNCTION)).toHaveLength(
      turns.length * 2 + USERS * CONVERSATIONS,
    );
  });

  it('leave as many lines each, with no key of another', async () => {
    const requestIds = new Set<unknown>();
    for (const { user, root, isFirst, answer } of turns) {
      // A process's own lines come through a pipe.
      const lines = await vi.waitFor(async () => {
        const written = await linesOf(cloud, root);
        expect(eventsOf(written)).toEqual(turnEvents({ isFirst }));
        return written;
      });
      expect(membersOf(lines, 'session_id')).toEqual([answer.sessionId]);
      expect(membersOf(lines, 'subject_hash')).toEqual([user.subjectHash]);
      expect(membersOf(lines, 'token_fingerprint')).toEqual([user.fingerprint]);
      const ids = membersOf(lines, 'request_id');
      expect(ids.filter((id) => requestIds.has(id))).toEqual([]);
      for (const id of ids) requestIds.add(id);
    }
  });
});

function makeUser(index: number) {
  return {
    id: `00u${String(index).padStart(17, '0')}`,
    login: `talker${index}@example.com`,
    password: 'local-only',
    firstName: 'Talker',
    lastName: String(index),
    displayName: `Talker ${index}`,
    email: `talker${index}@example.com`,
    groups: ['chat-users'],
  };
}

async function signIn(index: number): Promise<User> {
  const { id, displayName: name } = makeUser(index);
  const tokens = await signInAs(cloud, `talker${index}`);
  return {
    name,
    tokens,
    subjectHash: await subjectHash(cloud.config.issuer, id),
    fingerprint: await tokenFingerprint(tokens.accessToken),
  };
}

/** The turns of one conversation, one after the other. */
async function converse(user: User, index: number): Promise<readonly Turn[]> {
  const accept = index % 2 === 0 ? 'application/json' : 'text/event-stream';
  const done: Turn[] = [];
  for (let count = 0; count < TURNS; count += 1) {
    const root = makeTraceRoot();
    const sessionId = done[0]?.answer.sessionId;
    const response = await ask(cloud, user.tokens, {
      accept,
      headers: { [HEADER.traceId]: `Root=${root}` },
      ...(sessionId !== undefined && { sessionId }),
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([200, expect.any(String)]);
    const answer =
      accept === 'application/json' ? JSON.parse(text) : parseEvents(text).at(-1)?.data;
    done.push({ user, isFirst: count === 0, root, answer });
  }
  return done;
}

/** The distinct values of an annotation. */
function valuesOf(segments: readonly Segment[], key: string): readonly unknown[] {
  return distinct(segments.map(({ annotations }) => annotations?.[key]));
}

/** The distinct values of a field. */
function membersOf(lines: readonly LogLine[], key: string): readonly unknown[] {
  return distinct(lines.map((line) => line[key]));
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

/** `service event`, sorted. */
function eventsOf(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ service, message }) => `${service} ${message}`).sort();
}

/** What is written about a turn, whose first one of a conversation connects and gives it its title. */
function turnEvents({ isFirst }: { readonly isFirst: boolean }): readonly string[] {
  const gatewayCalls = isFirst ? 4 : 1;
  const keepingCalls = isFirst ? 3 : 2;
  const once = [
    ...['cloudfront request', 'app-runner request'],
    ...['backend request.received', 'backend request.completed'],
    ...['agentcore-runtime token.checked', 'agentcore-runtime invoke'],
    ...['agent token.checked', 'agent turn.started', 'agent tool.called', 'agent turn.completed'],
    ...['http-api token.checked', 'http-api request'],
    ...['secured-api token.checked', 'secured-api request.completed'],
    ...(isFirst ? ['agent title.completed'] : []),
  ];
  const perKeepingCall = [
    ...['http-api token.checked', 'http-api request'],
    ...['conversations token.checked', 'conversations request.completed'],
  ];
  const perCall = [
    ...['agentcore-gateway token.checked', 'agentcore-gateway mcp-call'],
    ...['interceptor token.checked', 'interceptor request.intercepted'],
    ...['lambda START', 'lambda END', 'lambda REPORT'],
  ];
  return [
    ...once,
    ...Array.from({ length: keepingCalls }, () => perKeepingCall).flat(),
    ...Array.from({ length: gatewayCalls }, () => perCall).flat(),
  ].sort();
}
