import { describe, expect, it } from 'vitest';
import { type FoundLine, makeLedger } from './make-ledger.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const OWNER = { subjectHash: 'aaaaaaaaaaaaaaaa', fingerprint: '1111111111111111' };
const OTHER = { subjectHash: 'bbbbbbbbbbbbbbbb', fingerprint: '2222222222222222' };

function line(atMs: number, fields: Readonly<Record<string, unknown>>): FoundLine {
  return { atMs, fields: { service: 's', trace_id: TRACE, session_id: 'session', ...fields } };
}

function check(
  atMs: number,
  checker: string,
  who: { readonly subjectHash?: string; readonly fingerprint?: string },
  more: Readonly<Record<string, unknown>> = {},
): FoundLine {
  const { subjectHash, fingerprint } = who;
  return line(atMs, {
    message: 'token.checked',
    checker,
    verdict: 'accepted',
    issuer: 'https://okta.example/oauth2/aus1',
    audience: 'api://chat',
    ...(subjectHash !== undefined && { subject_hash: subjectHash, client_id: '0oa1' }),
    ...(fingerprint !== undefined && { token_fingerprint: fingerprint }),
    ...more,
  });
}

function end(atMs: number, { fingerprint }: typeof OWNER, more = {}): FoundLine {
  return line(atMs, {
    message: 'turn.completed',
    outcome: 'done',
    tool_calls: 0,
    token_fingerprint: fingerprint,
    ...more,
  });
}

const refused = (reason: string) => ({ verdict: 'refused', reason });
const whole = (lines: readonly FoundLine[]) => ({ lines, isExhaustive: true });
const checkersOf = (lines: readonly FoundLine[], caller = OWNER, isExhaustive = true) =>
  makeLedger(TRACE, { lines, isExhaustive }, caller)?.checks.map(({ checker }) => checker);

describe('the ledger of a turn', () => {
  it('has its checks in the order of time, each with fixed members and no others', () => {
    const lines = [
      end(50, OWNER, { tool_calls: 1, cost_usd: 1, prompt: 'Hello' }),
      check(20, 'conversations', OWNER, { required_scope: 'conversations.read' }),
      check(10, 'agent', OWNER, { required_scope: 'chat.invoke', scopes: ['chat.invoke'] }),
      check(30, 'interceptor', OWNER, { required_scope: 'chat.invoke', request_id: 'r' }),
      check(40, 'secured-api', OWNER, { required_scope: 'profile.read', email: 'a@example.com' }),
    ];
    const common = {
      verdict: 'accepted',
      isYours: true,
      token: 1,
      audience: 'api://chat',
      actor: '0oa1',
    };
    expect(makeLedger(TRACE, whole(lines), OWNER)).toEqual({
      traceId: TRACE,
      checks: [
        { ...common, checker: 'agent', at: '1970-01-01T00:00:00.010Z', scope: 'chat.invoke' },
        {
          ...common,
          checker: 'conversations',
          at: '1970-01-01T00:00:00.020Z',
          scope: 'conversations.read',
        },
        { ...common, checker: 'interceptor', at: '1970-01-01T00:00:00.030Z', scope: 'chat.invoke' },
        {
          ...common,
          checker: 'secured-api',
          at: '1970-01-01T00:00:00.040Z',
          scope: 'profile.read',
        },
      ],
      outcome: 'done',
      missing: [],
      isComplete: true,
    });
  });

  it('reads rows of an earlier version, without the scope that was required', () => {
    const lines = [check(1, 'agent', OWNER, { scopes: undefined })];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.checks).toEqual([
      expect.not.objectContaining({ scope: expect.anything() }),
    ]);
  });

  it('numbers the tokens, so that a renewed one is seen to be another', () => {
    const renewed = { ...OWNER, fingerprint: '3333333333333333' };
    const lines = [check(1, 'agent', OWNER), check(2, 'conversations', renewed)];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.checks.map(({ token }) => token)).toEqual([
      1, 2,
    ]);
  });
});

describe('whose ledger it is', () => {
  const lines = [check(1, 'agent', OWNER), end(9, OWNER)];

  it.each([
    ['nothing is found', []],
    ['all is somebody else’s', [check(1, 'agent', OTHER), end(9, OTHER)]],
    ['nobody could be told', [check(1, 'agent', {}, refused('the header is missing'))]],
    [
      'a refused token is none that is known',
      [check(1, 'agent', { fingerprint: '9' }, refused('x'))],
    ],
    ['there is an end alone', [end(9, OWNER)]],
  ])('is nobody’s when %s', (_what, found) => {
    expect(makeLedger(TRACE, whole(found), OWNER)).toBeUndefined();
  });

  it('is its owner’s, and not a colleague’s', () => {
    expect(makeLedger(TRACE, whole(lines), OWNER)?.outcome).toBe('done');
    expect(makeLedger(TRACE, whole(lines), OTHER)).toBeUndefined();
  });

  it('gives each of two users in one trace their own, the outcome as well', () => {
    const both = [
      ...lines,
      check(3, 'agent', OTHER),
      check(4, 'secured-api', OTHER),
      end(12, OTHER, { outcome: 'timeout' }),
    ];
    expect(checkersOf(both)).toEqual(['agent']);
    expect(makeLedger(TRACE, whole(both), OWNER)?.outcome).toBe('done');
    expect(checkersOf(both, OTHER)).toEqual(['agent', 'secured-api']);
    expect(makeLedger(TRACE, whole(both), OTHER)?.outcome).toBe('timeout');
  });
});

describe('a refusal', () => {
  it('of a user without a scope is the user’s', () => {
    const lines = [
      check(1, 'agent', OWNER),
      check(2, 'secured-api', OWNER, refused('scope profile.read is missing')),
    ];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.checks[1]).toMatchObject({
      verdict: 'refused',
      isYours: true,
      reason: 'scope profile.read is missing',
    });
  });

  it('of a token that another check found to be the caller’s is the caller’s, whoever else is there', () => {
    const lines = [
      check(1, 'agent', OWNER),
      check(2, 'interceptor', { fingerprint: OWNER.fingerprint }, refused('claim exp is past')),
      check(3, 'agent', OTHER),
    ];
    expect(checkersOf(lines)).toEqual(['agent', 'interceptor']);
    expect(checkersOf(lines, OTHER)).toEqual(['agent']);
  });

  it('of the token that asks for the ledger is the caller’s', () => {
    const lines = [check(1, 'agent', { fingerprint: OWNER.fingerprint }, refused('late'))];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.checks).toMatchObject([
      { checker: 'agent', isYours: true },
    ]);
  });

  const forged = check(2, 'interceptor', { fingerprint: '9999999999999999' }, refused('signature'));

  it('of an unknown token is told to the only user of the trace, as nobody’s', () => {
    const lines = [check(1, 'agent', OWNER), forged];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.checks[1]).toEqual({
      checker: 'interceptor',
      at: '1970-01-01T00:00:00.002Z',
      verdict: 'refused',
      isYours: false,
      token: 2,
      audience: 'api://chat',
      reason: 'signature',
    });
  });

  it('of an unknown token is told to nobody where another user was', () => {
    const lines = [check(1, 'agent', OWNER), forged, check(3, 'agent', OTHER)];
    expect(checkersOf(lines)).toEqual(['agent']);
    expect(checkersOf(lines, OTHER)).toEqual(['agent']);
  });

  it('of an unknown token is told to nobody while a user may be missing', () => {
    expect(checkersOf([check(1, 'agent', OWNER), forged], OWNER, false)).toEqual(['agent']);
  });
});

describe('what is missing', () => {
  const missing = (...lines: readonly FoundLine[]) =>
    makeLedger(TRACE, whole(lines), OWNER)?.missing;
  const agent = check(1, 'agent', OWNER);
  const kept = check(2, 'conversations', OWNER);

  it('is the end of a turn, and who keeps it', () => {
    expect(missing(agent)).toEqual(['conversations', 'turn-end']);
    expect(missing(agent, kept)).toEqual(['turn-end']);
    expect(missing(agent, kept, end(9, OWNER))).toEqual([]);
    expect(missing(kept, end(9, OWNER))).toEqual(['agent']);
  });

  it('is who checks a tool’s call, if there was one', () => {
    const ended = end(9, OWNER, { tool_calls: 1 });
    expect(missing(agent, kept, ended)).toEqual(['interceptor', 'api']);
    const between = check(3, 'interceptor', OWNER);
    expect(missing(agent, kept, between, ended)).toEqual(['api']);
    expect(missing(agent, kept, between, check(4, 'expenses', OWNER), ended)).toEqual([]);
  });

  it('is no API behind an interceptor that refused, and nothing behind an agent that did', () => {
    const ended = end(9, OWNER, { tool_calls: 1 });
    const between = check(3, 'interceptor', OWNER, refused('late'));
    expect(missing(agent, kept, between, ended)).toEqual([]);
    expect(missing(check(1, 'agent', OWNER, refused('no scope')))).toEqual([]);
  });

  it('makes it incomplete, as does a search that was cut off', () => {
    const lines = [agent, kept, end(9, OWNER)];
    expect(makeLedger(TRACE, whole(lines), OWNER)?.isComplete).toBe(true);
    expect(makeLedger(TRACE, { lines, isExhaustive: false }, OWNER)?.isComplete).toBe(false);
    expect(makeLedger(TRACE, whole([agent]), OWNER)?.isComplete).toBe(false);
  });
});

it('passes on no outcome that is a sentence', () => {
  const lines = [check(1, 'agent', OWNER), end(9, OWNER, { outcome: 'the user said hello' })];
  expect(makeLedger(TRACE, whole(lines), OWNER)).not.toHaveProperty('outcome');
});
