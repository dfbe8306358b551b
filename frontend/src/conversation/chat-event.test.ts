import { formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { collect, streamOf } from '../../test/stream-of.ts';
import { readAnswer } from './answer-stream.ts';
import { parseChatEvent } from './chat-event.ts';

describe('readAnswer', () => {
  it('reads what the contract writes, and passes over events of a later one', async () => {
    const events = [
      { event: 'text', data: { delta: 'é\n' } },
      { event: 'tool', data: { id: '1', name: 'n', status: 'done', output: { a: [1] } } },
      { event: 'error', data: makeProblem('agent-failed', 'It failed.', '1-0') },
      { event: 'done', data: { message: 'é', sessionId: 's', traceId: 't', toolCalls: [] } },
    ] as const;
    const body = streamOf([
      'event: later\ndata: ?\n\n',
      ...events.map((it) => formatChatEvent(it)),
    ]);
    expect(await collect(readAnswer(body))).toEqual(events);
  });
});

describe('parseChatEvent', () => {
  it('reads a problem whose code this build does not know', () => {
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
