import { type ConverseEvent, ModelFault } from './converse-event.ts';

interface OpenBlock {
  text?: string;
  reasoning?: string;
  tool?: { readonly toolUseId: string; readonly name: string; input: string };
}

/**
 * Collects the events of a stream into Converse's complete answer (Bedrock API Reference,
 * "Converse").
 */
export async function collectAnswer(events: AsyncIterable<ConverseEvent>): Promise<object> {
  const blocks: OpenBlock[] = [];
  let stopReason: string | undefined;
  let metadata: object = {};
  for await (const { event, data } of events) {
    if (event === 'contentBlockStart') {
      blocks[data.contentBlockIndex] = { tool: { ...data.start.toolUse, input: '' } };
    } else if (event === 'contentBlockDelta') {
      const block: OpenBlock = blocks[data.contentBlockIndex] ?? {};
      blocks[data.contentBlockIndex] = block;
      if ('text' in data.delta) block.text = (block.text ?? '') + data.delta.text;
      else if ('reasoningContent' in data.delta) {
        block.reasoning = (block.reasoning ?? '') + data.delta.reasoningContent.text;
      } else if (block.tool) block.tool.input += data.delta.toolUse.input;
    } else if (event === 'messageStop') {
      stopReason = data.stopReason;
    } else if (event === 'metadata') {
      metadata = data;
    }
  }
  return {
    output: { message: { role: 'assistant', content: blocks.map(toContent) } },
    stopReason,
    ...metadata,
  };
}

function toContent({ text, reasoning, tool }: OpenBlock): object {
  if (tool) return { toolUse: { ...tool, input: parseInput(tool.input) } };
  return reasoning === undefined
    ? { text }
    : { reasoningContent: { reasoningText: { text: reasoning } } };
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text || '{}') as unknown;
  } catch (cause) {
    throw new ModelFault('ModelErrorException', 'The model called a tool with invalid JSON.', {
      cause,
    });
  }
}
