import { writeSummary } from '../services/agent/write-summary.ts';
import { writeTitle } from '../services/agent/write-title.ts';
import { planAnswer } from '../services/local-cloud/bedrock/responder/plan-answer.ts';

type Model = Parameters<typeof writeTitle>[0];
type Turns = Parameters<typeof writeSummary>[1]['turns'];
/** As much of a message of the agent's as is read here. */
interface Message {
  toJSON(): object;
}

/** The local responder as the agent's model, without Bedrock between them. */
const model = {
  async *stream(messages: readonly Message[]) {
    const plan = planAnswer({ messages: messages.map((message) => message.toJSON()) as never }, 0);
    const text = plan.kind === 'say' ? plan.text : '';
    yield { type: 'modelContentBlockDeltaEvent', delta: { type: 'textDelta', text } };
  },
} as unknown as Model;

/** The title that the agent gets for a conversation. */
export function titleOf(prompt: string): Promise<string | undefined> {
  return writeTitle(model, { prompt, answer: 'You are **Chat Member**.' });
}

/** The summary that the agent gets of these prompts. */
export function summaryOf(...prompts: readonly string[]): Promise<string> {
  return summaryAfter(undefined, prompts);
}

/** @param summary of the turns before. */
export async function summaryAfter(
  summary: string | undefined,
  prompts: readonly string[],
): Promise<string> {
  const say = (role: 'user' | 'assistant', text: string) => ({
    role,
    content: [{ type: 'textBlock', text }],
  });
  const turns = prompts.map((prompt, index) => ({
    turnId: String(index),
    messages: [say('user', prompt), say('assistant', 'Yes.')],
  })) as unknown as Turns;
  return (await writeSummary(model, { summary, turns })) ?? '';
}
