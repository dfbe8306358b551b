import { type ConverseRequest, type ToolSpec, toolsOf } from '../converse-request.ts';
import { emptyValue, fillArguments } from './arguments/fill-arguments.ts';
import { chooseTool, isAboutCaller } from './choose-tool.ts';
import { answerControl } from './control/answer-control.ts';
import { isControl } from './control/parse-script.ts';
import { type ReadConversation, readConversation } from './conversation/read-conversation.ts';
import { recallFact, statementOf } from './conversation/remembered-facts.ts';
import { escapeMarkdown } from './markdown.ts';
import type { Plan } from './plan.ts';
import { answerRequests } from './requests/answer-requests.ts';
import { askFor, completeRequest } from './requests/ask-back.ts';
import { planRequests } from './requests/plan-requests.ts';
import { sampleFor } from './samples/markdown-samples.ts';
import { spokenName } from './words.ts';
import { answerWritingRequest } from './writing/answer-writing-request.ts';

/**
 * Decides what the model's stand-in does next: call tools, or say something. The same request at the
 * same time always gets the same plan.
 *
 * @param nowMs milliseconds since the epoch, for *this week*.
 */
export function planAnswer(request: ConverseRequest, nowMs: number): Plan {
  const tools = toolsOf(request);
  const conversation = readConversation(request.messages);
  const forced = forcedTool(request.toolConfig?.toolChoice, tools, conversation.prompt);
  if (forced) return callForced(forced, conversation.prompt);
  const written = tools.length === 0 ? answerWritingRequest(conversation.prompt) : undefined;
  if (written !== undefined) return { kind: 'say', text: written };
  const plan = (read: ReadConversation) => planTurn(read, request, nowMs);
  const { system = [] } = request;
  return isControl(conversation.prompt)
    ? answerControl({ conversation, system, tools, plan })
    : plan(conversation);
}

function planTurn(
  conversation: ReadConversation,
  { system = [], toolConfig }: ConverseRequest,
  nowMs: number,
): Plan {
  const tools = toolsOf({ messages: [], toolConfig });
  const { prompt, earlier, rounds } = conversation;
  const completion = completeRequest(prompt, earlier, tools, nowMs);
  if (completion?.kind === 'given-up') {
    return { kind: 'say', text: 'All right: nothing was changed.' };
  }
  if (completion?.kind === 'unusable') {
    return { kind: 'say', text: `I cannot use that. ${askFor(completion.request)}` };
  }
  const fact = recallFact(prompt, { earlier, system, tools });
  if (rounds.length === 0 && !completion && fact !== undefined) return { kind: 'say', text: fact };

  const sample = rounds.length === 0 && !completion ? sampleFor(prompt) : undefined;
  if (sample !== undefined) return { kind: 'say', text: sample };
  const requests = completion ? [completion.request] : planRequests(prompt, tools, nowMs);
  if (requests.length > 0 || rounds.length > 0)
    return answerRequests(requests, rounds, tools, prompt);
  const statement = statementOf(prompt);
  return { kind: 'say', text: statement ?? introduce(tools) };
}

function callForced(forced: ToolSpec, question: string): Plan {
  const { input, missing } = fillArguments(forced.inputSchema.json, question);
  const empty = missing.map((name) => [name, emptyValue(forced.inputSchema.json, name)]);
  const call = { name: forced.name, input: { ...input, ...Object.fromEntries(empty) } };
  return { kind: 'call', calls: [call] };
}

function forcedTool(
  choice: NonNullable<ConverseRequest['toolConfig']>['toolChoice'],
  tools: readonly ToolSpec[],
  question: string,
): ToolSpec | undefined {
  if (!choice || 'auto' in choice) return undefined;
  if ('any' in choice) return chooseTool(tools, question) ?? tools[0];
  return tools.find(({ name }) => name === choice.tool.name);
}

function introduce(tools: readonly ToolSpec[]): string {
  const nature =
    'I am a deterministic stand-in for a language model on this laptop. I compare the words of a question with the tools that I was given, call the one that fits, and describe its result. Set `LOCAL_MODEL_URL` to talk to a real model.';
  if (tools.length === 0) return `${nature}\n\nI was given no tools.`;
  const list = tools.map(({ name, description = '' }) => {
    const purpose = escapeMarkdown(description.split(/(?<=\.)\s/)[0] ?? '');
    return `- **${spokenName(name)}**${purpose && `: ${purpose}`}`;
  });
  const example = tools.some(isAboutCaller) ? '\n\nAsk, for example: *Who am I?*' : '';
  return `${nature}\n\nNone of my tools fits this question:\n\n${list.join('\n')}${example}`;
}
