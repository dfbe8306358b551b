import { caseSchema, type EvalCase } from './case-schema.ts';
import type { Failure } from './failure.ts';
import type { SeenCall, SeenPerson, SeenRun, SeenTurn } from './seen.ts';

/** What failed, without how bad it is. */
export function textsOf(failures: readonly Failure[]): readonly string[] {
  return failures.map(({ text }) => text);
}

/** A case of one turn. */
export function caseOf(turn: object, changes: object = {}): EvalCase {
  const made = { name: 'some case', turns: [{ prompt: 'Who am I?', ...turn }], ...changes };
  return { ...caseSchema.parse(made), topic: 'some' };
}

const APPROVAL = {
  id: '6f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01',
  callId: 'call',
  tool: 'securedApi___updateMyContactDetails',
  user: 'member@example.com',
  argumentsHash: '0'.repeat(64),
  expiresAt: '2026-11-30T12:00:00.000Z',
};

export function callOf(tool: string, changes: Partial<SeenCall> = {}): SeenCall {
  return { id: 'call', tool, arguments: {}, outcome: 'done', ...changes };
}

/** A call that asked, with what was decided on it. */
export function askedCall(
  tool: string,
  decision: NonNullable<SeenCall['approval']>['decision'],
  changes: Partial<SeenCall> = {},
): SeenCall {
  const outcome = { approve: 'done', deny: 'denied', none: 'waiting' } as const;
  const made = callOf(tool, { outcome: outcome[decision], ...changes });
  const shown = { ...APPROVAL, arguments: made.arguments };
  return { ...made, approval: { shown, decision }, ...changes };
}

export function turnOf(changes: Partial<SeenTurn> = {}): SeenTurn {
  return {
    prompt: 'Who am I?',
    text: 'You are Chat Member.',
    calls: [callOf('getMyProfile')],
    end: { kind: 'answered', outcome: 'complete' },
    ms: 10,
    traceIds: [],
    received: 'You are Chat Member.',
    ...changes,
  };
}

const RECORDS = { preferences: { version: 0 }, contactDetails: { version: 0 } };

/** A run in which everybody's data stays as it is. */
export function runOf(turn: Partial<SeenTurn> = {}, changes: Partial<SeenRun> = {}): SeenRun {
  return {
    sessionId: 'session',
    turns: [turnOf(turn)],
    me: personOf('member@example.com'),
    other: personOf('colleague@example.com'),
    secrets: ['Secret Lane'],
    subject: '0a',
    subjects: ['0a'],
    ...changes,
  };
}

export function personOf(login: string, changes: Partial<SeenPerson> = {}): SeenPerson {
  return { login, before: RECORDS, after: RECORDS, activity: [], ...changes };
}
