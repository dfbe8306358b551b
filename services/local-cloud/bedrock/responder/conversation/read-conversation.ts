import { type ConverseRequest, type ToolResult, textOf } from '../../converse-request.ts';

/** A tool call of the turn, and what came of it. */
export interface MadeCall {
  readonly name: string;
  readonly input: unknown;
  readonly result: ToolResult | undefined;
}

export interface PastTurn {
  readonly prompt: string;
  /** All that the model said in it. */
  readonly answer: string;
}

export interface ReadConversation {
  /** What the person said last: the turn that is to be answered. */
  readonly prompt: string;
  /** The calls of this turn so far, by the model's messages. */
  readonly rounds: readonly (readonly MadeCall[])[];
  readonly earlier: readonly PastTurn[];
}

interface OpenTurn {
  readonly prompt: string;
  readonly texts: string[];
  readonly rounds: MadeCall[][];
}

/** Reads the turns of a conversation: each begins with the person's words, and tool results are none. */
export function readConversation(messages: ConverseRequest['messages']): ReadConversation {
  const turns: OpenTurn[] = [];
  const results = new Map(
    messages.flatMap(({ content }) =>
      content.flatMap(({ toolResult }) =>
        toolResult ? [[toolResult.toolUseId, toolResult] as const] : [],
      ),
    ),
  );
  for (const message of messages) {
    const text = textOf(message);
    if (message.role === 'user') {
      if (text.trim() !== '') turns.push({ prompt: text, texts: [], rounds: [] });
      continue;
    }
    const turn = turns.at(-1);
    if (text.trim() !== '') turn?.texts.push(text);
    const calls = message.content.flatMap(({ toolUse }) => toolUse ?? []);
    if (calls.length === 0) continue;
    turn?.rounds.push(
      calls.map(({ name, input, toolUseId }) => ({ name, input, result: results.get(toolUseId) })),
    );
  }
  const last = turns.at(-1);
  return {
    prompt: last?.prompt ?? '',
    rounds: last?.rounds ?? [],
    earlier: turns
      .slice(0, -1)
      .map(({ prompt, texts }) => ({ prompt, answer: texts.join('\n\n') })),
  };
}
