import type { ChatEvent } from '@three-tier-chat/wire-contract';
import type { NumberedEvent } from './numbered-event.ts';

type Piece = Extract<ChatEvent, { readonly event: 'text' | 'reasoning' }>;

/** The same events with all texts in a row as one, numbered anew: a long answer has thousands. */
export function mergeText(events: readonly NumberedEvent[]): NumberedEvent[] {
  const merged: NumberedEvent[] = [];
  let kind: Piece['event'] = 'text';
  let deltas: string[] = [];
  const flush = (): void => {
    if (deltas.length === 0) return;
    const event = { event: kind, data: { delta: deltas.join('') } };
    merged.push({ id: merged.length + 1, event });
    deltas = [];
  };
  for (const { event } of events) {
    if (event.event === 'text' || event.event === 'reasoning') {
      if (event.event !== kind) flush();
      kind = event.event;
      deltas.push(event.data.delta);
    } else {
      flush();
      merged.push({ id: merged.length + 1, event });
    }
  }
  flush();
  return merged;
}
