import type { ChatEvent } from '@three-tier-chat/wire-contract';

/**
 * Parses a complete stream, in which every event must have the exact form of the contract. Comments
 * are omitted.
 */
export function parseEvents(stream: string): readonly ChatEvent[] {
  const blocks = stream.split('\n\n');
  if (blocks.pop() !== '') throw new Error('The stream ends in the middle of an event');
  return blocks
    .filter((block) => !block.startsWith(':'))
    .map((block) => {
      const [, event, data = ''] = /^event: (\w+)\ndata: (.+)(?:\nid: \d+)?$/.exec(block) ?? [];
      return { event, data: JSON.parse(data) } as ChatEvent;
    });
}
