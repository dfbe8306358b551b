import { Message, TextBlock, ToolResultBlock, type ToolResultContent } from '@strands-agents/sdk';

/** Around what a tool returned; the local responder knows it, too. */
const BEGIN = '<tool-data>';
const END = '</tool-data>';

/**
 * Marks what tools returned as data for the model: others may have written it, and the model must not
 * take it for its user's words (OWASP, "LLM01: Prompt Injection"). The conversation itself, and what
 * the user is shown of it, stay as they are.
 */
export function markToolResults(messages: readonly Message[]): Message[] {
  return messages.map((message) => {
    if (!message.content.some(({ type }) => type === 'toolResultBlock')) return message;
    const content = message.content.map((block) =>
      block.type === 'toolResultBlock' && block.status === 'success'
        ? new ToolResultBlock({
            toolUseId: block.toolUseId,
            status: block.status,
            content: block.content.map(mark),
          })
        : block,
    );
    const { role, trackingId, metadata } = message;
    return new Message({ role, content, trackingId, ...(metadata && { metadata }) });
  });
}

function mark(content: ToolResultContent): ToolResultContent {
  if (content.type !== 'textBlock') return content;
  // A result cannot end its own mark.
  const text = content.text.replaceAll(/<(\/?tool-data)/gi, '\u2039$1');
  return new TextBlock(`${BEGIN}${text}${END}`);
}
