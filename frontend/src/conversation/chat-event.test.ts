import { formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer-stream.ts';
import { parseChatEvent } from './chat-event.ts';
import { collect, streamOf } from './event-stream.fixture.ts';

const ROOT = '1-00000000-000000000000000000000000';

describe('readAnswer', () => {
  it('reads the events of the contract, and ignores unknown ones', async () => {
    const events = [
      { event: 'text', data: { delta: 'é\n' } },
      { event: 'tool', data: { id: '1', name: 'n', status: 'done', output: { a: [1] } } },
      { event: 'error', data: makeProblem('agent-failed', 'It failed.', ROOT) },
      { event: 'done', data: { message: 'é', sessionId: 's', traceId: ROOT, toolCalls: [] } },
    ] as const;
    const body = streamOf([
      'event: later\ndata: ?\n\n',
      ...events.map((it) => formatChatEvent(it)),
    ]);
    expect(await collect(readAnswer(body))).toEqual([
      ...events.slice(0, 2),
      { event: 'error', data: { code: 'agent-failed', detail: 'It failed.', traceId: ROOT } },
      {
        event: 'done',
        data: { message: 'é', sessionId: 's', traceId: ROOT, outcome: 'complete' },
      },
    ]);
  });
});

describe('parseChatEvent', () => {
  it.each([
    ['of an older service', {}, 'complete'],
    ['known to this build', { outcome: 'length' }, 'length'],
    ['of a later service', { outcome: 'brand-new' }, 'complete'],
    ['that is not a string', { outcome: { toString: 'length' } }, 'complete'],
  ])('reads an outcome %s', (_, change, outcome) => {
    const data = JSON.stringify({ message: 'm', sessionId: 's', ...change });
    expect(parseChatEvent({ event: 'done', data })).toEqual({
      event: 'done',
      data: { message: 'm', sessionId: 's', outcome },
    });
  });

  it('ignores a malformed trace, since it becomes part of an address', () => {
    const data = { message: 'm', sessionId: 's', traceId: 'javascript:alert(1)' };
    expect(parseChatEvent({ event: 'done', data: JSON.stringify(data) })).toEqual({
      event: 'done',
      data: { message: 'm', sessionId: 's', outcome: 'complete' },
    });
  });

  it('reads a problem with an unknown code', () => {
    const data = { code: 'brand-new', detail: 'Wait a minute.' };
    expect(parseChatEvent({ event: 'error', data: JSON.stringify(data) })).toEqual({
      event: 'error',
      data,
    });
  });

  it.each([
    ['text', '{'],
    ['text', 'null'],
    ['text', '{"delta":1}'],
    ['tool', '{"id":"1","name":"n","status":"odd"}'],
    ['tool', '{"name":"n","status":"done"}'],
    ['done', '{"message":"m"}'],
    ['error', '{"title":"t"}'],
  ])('refuses the event %s with %s', (event, data) => {
    expect(() => parseChatEvent({ event, data })).toThrow('cannot read');
  });
});
