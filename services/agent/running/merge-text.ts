import type { NumberedEvent } from './numbered-event.ts';

/** The same events with all texts in a row as one, numbered anew: a long answer has thousands. */
export function mergeText(events: readonly NumberedEvent[]): NumberedEvent[] {
  const merged: NumberedEvent[] = [];
  let deltas: string[] = [];
  const flush = (): void => {
    if (deltas.length === 0) return;
    const event = { event: 'text', data: { delta: deltas.join('') } } as const;
    merged.push({ id: merged.length + 1, event });
    deltas = [];
  };
  for (const { event } of events) {
    if (event.event === 'text') deltas.push(event.data.delta);
    else {
      flush();
      merged.push({ id: merged.length + 1, event });
    }
  }
  flush();
  return merged;
}
