import type { ConverseRequest, ToolSpec } from '../../converse-request.ts';
import type { ReadConversation } from '../conversation/read-conversation.ts';
import type { Plan } from '../plan.ts';
import { describeRounds } from '../requests/answer-requests.ts';
import { COUNTED } from '../samples/long-text.ts';
import { obeyTexts } from './injected-calls.ts';
import type { Script, ScriptedMessage } from './script.ts';

export interface Stage {
  readonly conversation: ReadConversation;
  readonly system: NonNullable<ConverseRequest['system']>;
  readonly tools: readonly ToolSpec[];
  /** Answers what is not scripted. */
  readonly plan: (conversation: ReadConversation) => Plan;
}

/** Plays what control calls make of this turn: the message that is next. */
export function playScript(script: Script, stage: Stage): Plan {
  const { conversation, system, tools } = stage;
  const { rounds } = conversation;
  const nameOf = (name: string) => fullName(name, tools);
  const { own, obeyed, next } = script.obeys
    ? obeyTexts(rounds, system, nameOf)
    : { own: rounds, obeyed: [], next: [] };
  if (next.length > 0) return { kind: 'call', calls: next, delivery: script.pace };
  const message = script.messages[own.length];
  const { text, calls = [] } = message ?? {};
  const delivery = { ...script.pace, ...message?.delivery };
  if (calls.length > 0) {
    const named = calls.map(({ name, input }) => ({ name: nameOf(name), input }));
    return { kind: 'call', calls: named, ...(text !== undefined && { text }), delivery };
  }
  if (text !== undefined) return { kind: 'say', text, delivery };
  const plan = planUnscripted(script, stage, own);
  if (plan.kind !== 'say' || obeyed.length === 0) return { ...plan, delivery };
  const told = describeRounds(obeyed, tools);
  return { kind: 'say', text: `${plan.text}\n\n${told}`, delivery };
}

function planUnscripted(
  { messages, prompt }: Script,
  { conversation, tools, plan }: Stage,
  own: ReadConversation['rounds'],
): Plan {
  if (prompt !== undefined) {
    return plan({ ...conversation, prompt, rounds: own.slice(messages.filter(isCalling).length) });
  }
  return { kind: 'say', text: own.length > 0 ? describeRounds(own, tools) : COUNTED };
}

function isCalling({ calls }: ScriptedMessage): boolean {
  return calls.length > 0;
}

/** A tool by its operation alone; another name is called as it is. */
function fullName(name: string, tools: readonly ToolSpec[]): string {
  return tools.find((tool) => tool.name === name || tool.name.endsWith(`___${name}`))?.name ?? name;
}
