import { formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer-stream.ts';
import { parseChatEvent } from './chat-event.ts';
import { collect, streamOf } from './event-stream.fixture.ts';

const ROOT = '1-00000000-000000000000000000000000';

describe('readAnswer', () => {
  it('reads the events of the contract, and ignores unknown ones', async () => {
    const approval = {
      ...{ id: 'a', callId: 'c', tool: 't', user: 'u', argumentsHash: 'h', arguments: null },
      expiresAt: '2026-12-01T00:00:00Z',
    };
    const events = [
      { event: 'start', data: { turnId: 'turn' } },
      { event: 'approval', data: approval },
      { event: 'text', data: { delta: 'é\n' } },
      { event: 'tool', data: { id: '1', name: 'n', status: 'done', output: { a: [1] } } },
      { event: 'error', data: makeProblem('agent-failed', 'It failed.', ROOT) },
      { event: 'done', data: { message: 'é', sessionId: 's', traceId: ROOT, toolCalls: [] } },
    ] as const;
    const body = streamOf([
      'event: later\ndata: ?\n\n',
      ...events.map((it, index) => formatChatEvent(it, index + 1)),
      formatChatEvent(events[2]),
    ]);
    expect(await collect(readAnswer(body))).toEqual([
      ...events.slice(0, 4).map((it, index) => ({ ...it, id: index + 1 })),
      {
        event: 'error',
        data: { code: 'agent-failed', detail: 'It failed.', traceId: ROOT },
        id: 5,
      },
      { event: 'done', data: { message: 'é', traceId: ROOT, outcome: 'complete' }, id: 6 },
      events[2],
    ]);
  });
});

describe('parseChatEvent', () => {
  it.each([
    ['of an older service', {}, 'complete'],
    ['known to this build', { outcome: 'length' }, 'length'],
    ['that the user chose', { outcome: 'stopped' }, 'stopped'],
    ['of a later service', { outcome: 'brand-new' }, 'complete'],
    ['that is not a string', { outcome: { toString: 'length' } }, 'complete'],
  ])('reads an outcome %s', (_, change, outcome) => {
    const data = JSON.stringify({ message: 'm', ...change });
    expect(parseChatEvent({ event: 'done', data })).toEqual({
      event: 'done',
      data: { message: 'm', outcome },
    });
  });

  it('ignores a malformed trace, since it becomes part of an address', () => {
    const data = { message: 'm', traceId: 'javascript:alert(1)' };
    expect(parseChatEvent({ event: 'done', data: JSON.stringify(data) })).toEqual({
      event: 'done',
      data: { message: 'm', outcome: 'complete' },
    });
  });

  it.each([
    [true, { kept: true }],
    [false, { kept: false }],
    ['false', {}],
  ])('reads whether a turn is kept: %j', (kept, read) => {
    expect(parseChatEvent({ event: 'done', data: JSON.stringify({ message: 'm', kept }) })).toEqual(
      {
        event: 'done',
        data: { message: 'm', outcome: 'complete', ...read },
      },
    );
  });

  it('reads a problem with an unknown code', () => {
    const data = { code: 'brand-new', detail: 'Wait a minute.' };
    expect(parseChatEvent({ event: 'error', data: JSON.stringify(data) })).toEqual({
      event: 'error',
      data,
    });
  });

  it.each([
    ['start', '{"turnId":1}'],
    ['text', '{'],
    ['text', 'null'],
    ['text', '{"delta":1}'],
    ['tool', '{"id":"1","name":"n","status":"odd"}'],
    ['tool', '{"name":"n","status":"done"}'],
    ['done', '{"message":1}'],
    ['approval', '{"id":"a","callId":"c","tool":"t","user":"u","argumentsHash":"h"}'],
    ['error', '{"title":"t"}'],
  ])('refuses the event %s with %s', (event, data) => {
    expect(() => parseChatEvent({ event, data })).toThrow('cannot read');
  });
});
