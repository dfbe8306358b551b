import type { ToolSpec } from '../../converse-request.ts';
import type { MadeCall } from '../conversation/read-conversation.ts';
import { failureOf } from '../describe-failure.ts';
import { describeResult } from '../describe-result.ts';
import type { Plan } from '../plan.ts';
import { askFor } from './ask-back.ts';
import { changesSomething } from './asks-for-change.ts';
import { stepsOf, type ToolRequest } from './plan-requests.ts';

type Rounds = readonly (readonly MadeCall[])[];

/**
 * Goes on with what was asked for: the next calls, or what all of them found and what is missing.
 * After a change that failed or was denied, nothing else is changed.
 */
export function answerRequests(
  requests: readonly ToolRequest[],
  rounds: Rounds,
  tools: readonly ToolSpec[],
  prompt: string,
): Plan {
  const next = nextStep(requests, rounds);
  if (next)
    return { kind: 'call', calls: next.map(({ tool, input }) => ({ name: tool.name, input })) };
  const told = describeRounds(rounds, tools, (name) => {
    const asked = requests.find((request) => request.tool.name === name);
    return asked?.text ?? prompt;
  });
  const open = requests.filter(({ missing }) => missing.length > 0).map(askFor);
  return { kind: 'say', text: [told, ...open].filter(Boolean).join('\n\n') };
}

/**
 * Describes what the calls of a turn returned, in their order.
 *
 * @param questionOf what was asked when a tool was called.
 */
export function describeRounds(
  rounds: Rounds,
  tools: readonly ToolSpec[],
  questionOf: (toolName: string) => string = () => '',
): string {
  const told = rounds.flat().flatMap(({ name, result }) => {
    const tool = tools.find((one) => one.name === name) ?? unnamed(name);
    return result ? [describeResult(result, tool, questionOf(name))] : [];
  });
  return told.join('\n\n');
}

/** @returns undefined when everything that can be done is done. */
function nextStep(
  requests: readonly ToolRequest[],
  rounds: Rounds,
): readonly ToolRequest[] | undefined {
  let done = 0;
  for (const step of stepsOf(requests.filter(({ missing }) => missing.length === 0))) {
    const hasFailed = rounds.slice(0, done).flat().some(isFailedChange);
    const calls = hasFailed ? step.filter(({ isChange }) => !isChange) : step;
    if (calls.length === 0) continue;
    if (done === rounds.length) return calls;
    done += 1;
  }
  return undefined;
}

function isFailedChange({ name, result }: MadeCall): boolean {
  return changesSomething(name) && result !== undefined && failureOf(result) !== undefined;
}

function unnamed(name: string): ToolSpec {
  return { name, inputSchema: { json: {} } };
}
