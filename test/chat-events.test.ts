import { type ChatEvent, formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { parseEvents } from './chat-events.ts';

const START: ChatEvent = { event: 'start', data: { turnId: 'a' } };
const TEXT: ChatEvent = { event: 'text', data: { delta: 'Hello' } };
const DONE: ChatEvent = {
  event: 'done',
  data: { message: 'Hello', sessionId: 's', traceId: 't', toolCalls: [] },
};
const ERROR: ChatEvent = { event: 'error', data: makeProblem('agent-failed', 'It failed.', 't') };

/** A stream of events with these numbers. */
function streamOf(...events: readonly (readonly [ChatEvent, id?: number])[]): string {
  return events.map(([event, id]) => formatChatEvent(event, id)).join('');
}

describe('a stream in the form of the contract', () => {
  it.each<[string, string, number, readonly ChatEvent[]]>([
    ['a turn', streamOf([START, 1], [TEXT, 2], [DONE, 3]), 0, [START, TEXT, DONE]],
    ['a comment', `: keep-alive\n\n${streamOf([START, 1], [DONE, 2])}`, 0, [START, DONE]],
    ['the rest of a turn', streamOf([TEXT, 5], [DONE, 6]), 4, [TEXT, DONE]],
    ['a turn that is told anew', streamOf([START, 1], [DONE, 2]), 4, [START, DONE]],
    ['a report of the backend', streamOf([START, 1], [ERROR]), 0, [START, ERROR]],
    ['a refusal', streamOf([ERROR]), 0, [ERROR]],
  ])('is parsed: %s', (_what, stream, after, events) => {
    expect(parseEvents(stream, { after })).toEqual(events);
  });

  it.each<[string, string, string]>([
    ['a gap', streamOf([START, 1], [TEXT, 3], [DONE, 4]), 'has the number 3 and not 2'],
    ['a number twice', streamOf([START, 1], [TEXT, 1], [DONE, 2]), 'has the number 1 and not 2'],
    ['an event without a number', streamOf([START, 1], [TEXT], [DONE, 2]), 'number undefined'],
    ['no start', streamOf([TEXT, 1], [DONE, 2]), 'the first is `start`'],
    ['a second start', streamOf([START, 1], [START, 2], [DONE, 3]), 'the first is `start`'],
    ['no end', streamOf([START, 1], [TEXT, 2]), 'not where a stream ends'],
    ['events after the end', streamOf([START, 1], [DONE, 2], [TEXT, 3]), 'not where a stream ends'],
    ['half an event', streamOf([START, 1]).slice(0, -1), 'in the middle of an event'],
    ['another order of lines', 'id: 1\nevent: start\ndata: {}\n\n', 'Not an event'],
  ])('is refused with %s', (_what, stream, reason) => {
    expect(() => parseEvents(stream)).toThrow(reason);
  });
});
