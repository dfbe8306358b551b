interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
  readonly toolResult?: {
    readonly toolUseId: string;
    readonly content: readonly { readonly text?: string; readonly json?: unknown }[];
  };
  readonly reasoningContent?: object;
}

interface WireMessage {
  readonly role: string;
  readonly content: readonly Block[];
}

const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Lists the rules of Converse that these messages break, in their wire format (Bedrock API
 * Reference, "Converse"). Shares no code with the code under test.
 */
export function converseViolations(messages: readonly WireMessage[]): readonly string[] {
  const faults: string[] = [];
  if (messages[0]?.role !== 'user') faults.push('the first message is not the user’s');
  if (messages.at(-1)?.role !== 'user') faults.push('the last message is not the user’s');
  const ids = messages.flatMap(({ content }) =>
    content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
  );
  if (new Set(ids).size < ids.length) faults.push('two tool uses have one id');
  // `JSON.stringify` escapes a lone surrogate, and nothing else that the tests contain.
  if (/\\ud[89a-f][0-9a-f]{2}/.test(JSON.stringify(messages))) faults.push('a lone surrogate');
  messages.forEach(({ role, content }, index) => {
    const before = messages[index - 1];
    const at = `message ${index}`;
    if (before?.role === role) faults.push(`${at} is of the same role as the one before`);
    if (content.length === 0) faults.push(`${at} is empty`);
    const asked = before?.content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []) ?? [];
    const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    if (asked.toSorted().join() !== answered.toSorted().join()) {
      faults.push(`${at} answers [${answered}] where [${asked}] was asked`);
    }
    if (content.at(-1)?.reasoningContent) faults.push(`${at} ends with reasoning`);
    for (const { text, toolUse, toolResult } of content) {
      if (text?.trim() === '') faults.push(`${at} holds blank text`);
      if (toolUse && role !== 'assistant') faults.push(`${at} of the user uses a tool`);
      if (toolResult && role !== 'user') faults.push(`${at} of the assistant holds a result`);
      if (toolUse && !ID.test(toolUse.toolUseId)) faults.push(`${at} has a tool use without an id`);
      if (toolUse && !ID.test(toolUse.name)) faults.push(`${at} uses a tool without a name`);
      if (toolUse && !isObject(toolUse.input)) faults.push(`${at} has input that is no object`);
      for (const { json } of toolResult?.content ?? []) {
        if (json !== undefined && !isObject(json))
          faults.push(`${at} has a result that is no object`);
      }
    }
  });
  return faults;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
