import type { ConverseRequest } from '../services/local-cloud/bedrock/converse-request.ts';
import { planAnswer } from '../services/local-cloud/bedrock/responder/plan-answer.ts';
import { realTools } from './real-tools.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const tools = realTools();
type Messages = ConverseRequest['messages'];
type Block = Messages[number]['content'][number];

/** What one call is answered with: a success as the agent marks it, or its own words of a failure. */
type Answers = Readonly<Record<string, object | string>>;

/** What the responder did in one turn. */
interface AnsweredTurn {
  /** By its messages, as `operation {"arguments"}`. */
  readonly calls: readonly (readonly string[])[];
  readonly text: string;
}

/**
 * Says one thing after the other to the local responder, with the tools that the agent really gets and
 * results as the agent marks them.
 */
export function talk(
  prompts: readonly string[],
  answers: Answers = {},
  system?: string,
): readonly AnsweredTurn[] {
  const messages: Messages = [];
  const turns: { calls: string[][]; text: string }[] = [];
  for (const prompt of prompts) {
    messages.push({ role: 'user', content: [{ text: prompt }] });
    const turn = { calls: [] as string[][], text: '' };
    turns.push(turn);
    for (let round = 0; round < 10 && turn.text === ''; round += 1) {
      const plan = planAnswer(
        {
          messages,
          toolConfig: { tools: tools.map((toolSpec) => ({ toolSpec })) },
          ...(system !== undefined && { system: [{ text: system }] }),
        },
        NOW,
      );
      if (plan.kind === 'say') {
        turn.text = plan.text;
        messages.push({ role: 'assistant', content: [{ text: plan.text }] });
        continue;
      }
      const ids = plan.calls.map((_, index) => `call-${messages.length}-${index}`);
      turn.calls.push(
        plan.calls.map(({ name, input }) => `${name.split('___').at(-1)} ${JSON.stringify(input)}`),
      );
      messages.push({
        role: 'assistant',
        content: plan.calls.map(({ name, input }, index) => ({
          toolUse: { toolUseId: ids[index] ?? '', name, input },
        })),
      });
      messages.push({
        role: 'user',
        content: plan.calls.map(({ name }, index) =>
          resultOf(ids[index] ?? '', answers[name.split('___').at(-1) ?? ''] ?? {}),
        ),
      });
    }
  }
  return turns;
}

function resultOf(toolUseId: string, answer: object | string): Block {
  const text =
    typeof answer === 'string' ? answer : `<tool-data>${JSON.stringify(answer)}</tool-data>`;
  return { toolResult: { toolUseId, content: [{ text }] } };
}
