import type { ChatEvent } from '@three-tier-chat/wire-contract';

interface Frame {
  readonly event: ChatEvent;
  /** Its number within the turn; absent from an event that no turn holds. */
  readonly id: number | undefined;
}

/**
 * Parses a complete stream, in which every event must have the exact form of the contract: numbers
 * that rise by one, from `start` or from the last that was received before, and one end. Comments are
 * omitted.
 *
 * @param after the last number that was received, where a turn is joined again.
 */
export function parseEvents(stream: string, { after = 0 } = {}): readonly ChatEvent[] {
  const blocks = stream.split('\n\n');
  if (blocks.pop() !== '') throw new Error('The stream ends in the middle of an event');
  const frames = blocks.filter((block) => !block.startsWith(':')).map(parseFrame);
  // A turn that is joined again may come from its beginning.
  let next = frames[0]?.event.event === 'start' ? 1 : after + 1;
  for (const { event, id } of frames) {
    if (id !== next && !isOfBackend({ event, id })) {
      throw new Error(`The event \`${event.event}\` has the number ${id} and not ${next}`);
    }
    if ((event.event === 'start') !== (id === 1)) {
      throw new Error(`The event ${id} of a turn is \`${event.event}\`: the first is \`start\``);
    }
    if (endsStream(event) !== (event === frames.at(-1)?.event)) {
      throw new Error(`The event \`${event.event}\` is not where a stream ends`);
    }
    next += 1;
  }
  return frames.map(({ event }) => event);
}

function parseFrame(block: string): Frame {
  const [, event, data, id] = /^event: (\w+)\ndata: (.+)(?:\nid: (\d+))?$/.exec(block) ?? [];
  if (event === undefined || data === undefined) throw new Error(`Not an event: ${block}`);
  return {
    event: { event, data: JSON.parse(data) } as ChatEvent,
    id: id === undefined ? undefined : Number(id),
  };
}

/** The backend's own report of a stream that it cannot pass on: the turn may go on without it. */
function isOfBackend({ event, id }: Frame): boolean {
  return event.event === 'error' && id === undefined;
}

function endsStream({ event, data }: ChatEvent): boolean {
  // One that was decided is told again in its place.
  if (event === 'approval') return data.decision === undefined;
  return event === 'done' || event === 'error';
}
