import { describe, expect, it } from 'vitest';
import { pastTurn } from './past-turn.ts';

const turn = { turnId: 't', prompt: 'p', traceId: '1-0' };
const text = { kind: 'text', text: 'Half' } as const;

describe('a turn that is kept', () => {
  it.each([
    ['complete', { status: 'done' }],
    ['brand-new', { status: 'done' }],
    ['length', { status: 'done', outcome: 'length' }],
    ['stopped', { status: 'stopped' }],
    ['running', { status: 'answering' }],
    ['awaiting-approval', { status: 'awaiting' }],
    ['approval-expired', { status: 'done' }],
    [
      'interrupted',
      { status: 'failed', failure: 'The answer was interrupted before it was complete.' },
    ],
    [
      'model-failed',
      { status: 'failed', failure: 'This message was not answered: The model failed.' },
    ],
    ['__proto__', { status: 'done' }],
  ])('with the outcome %s is shown so', (outcome, shown) => {
    expect(pastTurn({ ...turn, outcome, parts: [text] })).toEqual({
      turnId: 't',
      prompt: 'p',
      answer: { parts: [text], traceId: '1-0', ...shown },
    });
  });

  it('is empty if nothing of it can be seen', () => {
    expect(pastTurn({ ...turn, outcome: 'complete', parts: [] }).answer).toMatchObject({
      status: 'done',
      outcome: 'empty',
    });
  });
});
