import { formatChatEvent, makeProblem } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WholeEvents } from './whole-events.ts';

const text = (delta: string) => formatChatEvent({ event: 'text', data: { delta } }, 2);
const error = { event: 'error', data: makeProblem('agent-failed', 'x', '1-2-3') } as const;

describe('WholeEvents', () => {
  it('loses no byte and ends every chunk at the end of an event, however the stream is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (deltas, cuts) => {
          const bytes = Buffer.from(deltas.map(text).join(''));
          const ends = [...new Set(cuts.map((cut) => cut % bytes.length)), bytes.length];
          ends.sort((a, b) => a - b);
          const events = new WholeEvents();
          const pieces = ends.map((end, index) =>
            events.take(bytes.subarray(ends[index - 1] ?? 0, end)),
          );
          const given = pieces.filter((piece) => piece !== undefined);
          expect(Buffer.concat(given).equals(bytes)).toBe(true);
          for (const piece of given) expect(piece.subarray(-2).toString()).toBe('\n\n');
        },
      ),
    );
  });

  it('passes on a chunk of complete events without copying it', () => {
    const chunk = Buffer.from(text('a') + text('b'));
    expect(new WholeEvents().take(chunk)?.buffer).toBe(chunk.buffer);
  });

  it('recognizes how the last complete event ends the turn', () => {
    const events = new WholeEvents();
    expect(events.ending).toBeUndefined();
    events.take(Buffer.from(text('event: done\ndata: {}')));
    expect(events.ending).toBeUndefined();
    for (const id of [undefined, 3]) {
      events.take(Buffer.from(text('a') + formatChatEvent(error, id)));
      expect(events.ending).toEqual({ kind: 'error', problem: error.data });
    }
    events.take(Buffer.from('event: error\ndata: {\n\n'));
    expect(events.ending).toEqual({ kind: 'error' });
    events.take(Buffer.from('event: done\ndata: {}\n\n'));
    expect(events.ending).toEqual({ kind: 'done' });
    events.take(Buffer.from('event: approval\ndata: {}\nid: 4\n\n'));
    expect(events.ending).toEqual({ kind: 'approval' });
    events.take(Buffer.from(text('b')));
    expect(events.ending).toBeUndefined();
  });
});
