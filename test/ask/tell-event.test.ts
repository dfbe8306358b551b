import { makeProblem } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { tellEvent } from './tell-event.ts';

const CALL = { id: 't', name: 'widgets___addMyWidget' };
const APPROVAL = {
  id: 'a',
  callId: 't',
  tool: CALL.name,
  title: 'Add to your widgets',
  scope: 'widgets.write',
  user: 'member@example.com',
  arguments: { name: 'pens' },
  argumentsHash: 'h',
  before: { version: 0 },
  expiresAt: '2026-12-01T00:00:00Z',
};

it('prints the answer as it comes, and what would steer a terminal as points', () => {
  expect(tellEvent({ event: 'text', data: { delta: 'a\n\tb' } })).toEqual({ answer: 'a\n\tb' });
  const hostile = '\u001b[2Jx\u0007\u202ey\r';
  expect(tellEvent({ event: 'text', data: { delta: hostile } })).toEqual({ answer: '·[2Jx··y·' });
});

it('says what each tool did, and with what it failed', () => {
  const tell = (status: 'running' | 'done' | 'failed', output?: unknown, title?: string) =>
    tellEvent({ event: 'tool', data: { ...CALL, status, output, ...(title && { title }) } });
  expect(tell('running')).toEqual({});
  expect(tell('done', { version: 1 })).toEqual({ note: 'widgets___addMyWidget: done' });
  expect(tell('failed', 'The list is\u001b full.', 'Add to your widgets')).toEqual({
    note: 'Add to your widgets: failed: The list is· full.',
  });
});

it('shows a change before it is decided, and not again', () => {
  expect(tellEvent({ event: 'approval', data: APPROVAL })).toEqual({
    note: [
      'Add to your widgets, as member@example.com with widgets.write:',
      '  {"name":"pens"}',
      '  now: {"version":0}',
    ].join('\n'),
  });
  expect(tellEvent({ event: 'approval', data: { ...APPROVAL, decision: 'approve' } })).toEqual({});
});

it('says why a turn failed or ended early', () => {
  const data = makeProblem('session-busy', 'Wait for it.', '1-2-3');
  expect(tellEvent({ event: 'error', data })).toEqual({
    note: 'Session is busy (session-busy): Wait for it.',
  });
  const done = { message: '', sessionId: 's', traceId: '1-2-3', toolCalls: [] };
  expect(tellEvent({ event: 'done', data: done })).toEqual({});
  expect(tellEvent({ event: 'done', data: { ...done, outcome: 'stopped' } })).toEqual({
    note: 'The answer ended: stopped.',
  });
});
