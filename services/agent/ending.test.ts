import { AgentResult, MaxTokensError, Message, TextBlock } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { SERVICE_RESTARTING, STOPPED_BY_USER, TOKEN_EXPIRING } from './abort-reasons.ts';
import { noteForModel, type TurnFacts, turnEndingOf } from './ending.ts';

const NEVER = new AbortController().signal;
const aborted = (reason?: symbol): AbortSignal => AbortSignal.abort(reason);

const facts = (some: Partial<TurnFacts>): TurnFacts => ({
  result: undefined,
  error: undefined,
  isWaiting: false,
  stop: NEVER,
  deadline: NEVER,
  isSignInRefused: false,
  hasText: false,
  isContinued: false,
  ...some,
});

const answered = (outcome: string) => ({ kind: 'answered', outcome });
const failed = (code: string, isKept = false) => ({ kind: 'failed', code, isKept });

function result(stopReason: string): AgentResult {
  const lastMessage = new Message({ role: 'assistant', content: [new TextBlock('Hello.')] });
  return new AgentResult({ stopReason, lastMessage, invocationState: {} });
}

describe('the ending of a turn', () => {
  it.each<[string, Partial<TurnFacts>, object]>([
    ['waits', { isWaiting: true }, { kind: 'waiting' }],
    [
      'waits, though its time is over',
      { isWaiting: true, deadline: aborted() },
      { kind: 'waiting' },
    ],
    [
      'waits, though the service restarts',
      { isWaiting: true, stop: aborted(SERVICE_RESTARTING) },
      { kind: 'waiting' },
    ],
    [
      'is stopped before it waits',
      { isWaiting: true, stop: aborted(STOPPED_BY_USER) },
      { kind: 'stopped' },
    ],
    ['is stopped', { stop: aborted(STOPPED_BY_USER), hasText: true }, { kind: 'stopped' }],
    [
      'was answered before it was stopped',
      { result: result('endTurn'), stop: aborted() },
      answered('complete'),
    ],
    [
      'restarts',
      { stop: aborted(SERVICE_RESTARTING), hasText: true },
      failed('service-restarting'),
    ],
    [
      'restarts after a decision',
      { stop: aborted(SERVICE_RESTARTING), isContinued: true },
      failed('service-restarting', true),
    ],
    ['is overdue', { deadline: aborted() }, failed('agent-timeout')],
    ['is overdue with text', { deadline: aborted(), hasText: true }, answered('timeout')],
    [
      'is overdue after a decision',
      { deadline: aborted(), isContinued: true },
      answered('timeout'),
    ],
    [
      'has a token that ends',
      { deadline: aborted(TOKEN_EXPIRING), hasText: true },
      failed('token-expiring'),
    ],
    [
      'has a token that ends after a decision: it is not repeated',
      { deadline: aborted(TOKEN_EXPIRING), isContinued: true },
      answered('timeout'),
    ],
    ['is not signed in', { isSignInRefused: true }, failed('not-signed-in')],
    [
      'is not signed in, with text',
      { isSignInRefused: true, hasText: true },
      failed('not-signed-in', true),
    ],
    ['fails', { error: new Error('no') }, failed('agent-failed')],
    [
      'fails after a decision',
      { error: new Error('no'), isContinued: true },
      answered('broken-off'),
    ],
    ['gets no answer', {}, failed('model-failed')],
    [
      'reaches the maximum length',
      { error: new MaxTokensError('too long', new Message({ role: 'assistant', content: [] })) },
      answered('length'),
    ],
    ['reaches its limit of tokens', { result: result('limitOutputTokens') }, answered('length')],
    ['reaches its limit of calls', { result: result('limitTurns') }, answered('call-limit')],
  ])('%s', (_how, some, ending) => {
    expect(turnEndingOf(facts(some))).toEqual(ending);
  });

  it.each([
    [{ kind: 'waiting' }, /not approved/],
    [{ kind: 'stopped' }, /user stopped/],
    [failed('not-signed-in', true), /sign in again/],
    [failed('service-restarting', true), /broke off/],
    [answered('timeout'), /timed out/],
  ] as const)('has a note for the model: %j', (ending, note) => {
    expect(noteForModel(ending as Parameters<typeof noteForModel>[0])).toMatch(note);
  });
});
