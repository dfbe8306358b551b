import {
  type ConverseRequest,
  type Message,
  type ToolResult,
  textOf,
  toolsOf,
} from '../converse-request.ts';

/** Makes the body of the equivalent `POST /v1/chat/completions` of an OpenAI-compatible server. */
export function toChatCompletion(request: ConverseRequest, model: string): object {
  const { system = [], messages, inferenceConfig = {}, toolConfig } = request;
  const instructions = system.flatMap(({ text }) => text ?? []).join('\n\n');
  const tools = toolsOf(request).map(({ name, description, inputSchema }) => ({
    type: 'function',
    function: { name, description, parameters: inputSchema.json },
  }));
  return {
    model,
    messages: [
      ...(instructions ? [{ role: 'system', content: instructions }] : []),
      ...messages.flatMap(toMessages),
    ],
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 && { tools, tool_choice: toToolChoice(toolConfig?.toolChoice) }),
    max_tokens: inferenceConfig.maxTokens,
    temperature: inferenceConfig.temperature,
    top_p: inferenceConfig.topP,
    stop: inferenceConfig.stopSequences,
  };
}

/** In this API each tool result is a message of its own, before the rest of the message. */
function toMessages(message: Message): readonly object[] {
  const results = message.content.flatMap(({ toolResult }) => toolResult ?? []);
  const calls = message.content.flatMap(({ toolUse }) => toolUse ?? []);
  const text = textOf(message);
  return [
    ...results.map((result) => ({
      role: 'tool',
      tool_call_id: result.toolUseId,
      content: resultText(result),
    })),
    ...(text || calls.length > 0
      ? [
          {
            role: message.role,
            content: text || null,
            ...(calls.length > 0 && {
              tool_calls: calls.map(({ toolUseId, name, input }) => ({
                id: toolUseId,
                type: 'function',
                function: { name, arguments: JSON.stringify(input ?? {}) },
              })),
            }),
          },
        ]
      : []),
  ];
}

function resultText({ content, status }: ToolResult): string {
  const text = content.map(({ text: one, json }) => one ?? JSON.stringify(json ?? null)).join('\n');
  return status === 'error' ? `ERROR: ${text}` : text;
}

function toToolChoice(
  choice: NonNullable<ConverseRequest['toolConfig']>['toolChoice'],
): string | object {
  if (!choice || 'auto' in choice) return 'auto';
  if ('any' in choice) return 'required';
  return { type: 'function', function: { name: choice.tool.name } };
}
