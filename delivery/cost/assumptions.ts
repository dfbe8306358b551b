import { DeliveryError } from '../delivery-error.ts';

export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly why: string;
}

/**
 * What no stack says and a bill depends on. Each can be given another value: `ASSUME=toolCalls=2`.
 */
export const ASSUMPTIONS = {
  turnsPerConversation: {
    value: 5,
    unit: 'turns',
    why: 'shares the start and the idle end of a session',
  },
  modelCalls: {
    value: 2,
    unit: 'calls',
    why: 'of the model in a turn: one that asks for a tool, one that answers',
  },
  inputTokens: {
    value: 3_000,
    unit: 'tokens',
    why: 'in one call: system prompt, tools, conversation; no cache',
  },
  outputTokens: { value: 400, unit: 'tokens', why: 'that the model writes in a turn' },
  toolCalls: { value: 1, unit: 'calls', why: 'of tools in a turn' },
  turnSeconds: { value: 10, unit: 's', why: 'from the question to the end of the answer' },
  agentCpuSeconds: {
    value: 0.5,
    unit: 'vCPU-s',
    why: 'of the agent in a turn; waiting for the model costs none',
  },
  agentMemory: { value: 0.5, unit: 'GB', why: 'of a session, the system of its machine included' },
  lambdaSeconds: { value: 0.1, unit: 's', why: 'of one invocation of a function, starts included' },
  conversationCalls: {
    value: 4,
    unit: 'calls',
    why: 'of the conversations API in a turn, by page and agent',
  },
  tableUnits: { value: 3, unit: 'units', why: 'written, and as many read, by one such call' },
  turnKilobytes: { value: 8, unit: 'KB', why: 'that a turn keeps in the tables' },
  logKilobytes: {
    value: 60,
    unit: 'KB',
    why: "of log lines in a turn: about 30 of ours, and AWS's own",
  },
  logCompression: { value: 0.15, unit: '×', why: 'of the size that is kept' },
  spanKilobytes: { value: 80, unit: 'KB', why: 'of segments and spans in a turn' },
  edgeRequests: {
    value: 8,
    unit: 'requests',
    why: 'of the page in a turn, a share of its files included',
  },
  edgeKilobytes: { value: 100, unit: 'KB', why: 'that the edge sends in a turn' },
  bucketGigabytes: { value: 0.2, unit: 'GB', why: "of the site's releases" },
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export type Assumed = Readonly<Record<AssumptionName, number>>;

/**
 * The assumptions, with the values of `toolCalls=2,turnSeconds=20` in place of their own.
 *
 * @throws DeliveryError with every part that names none, or is no number.
 */
export function parseAssumed(text = ''): Assumed {
  const given = text.split(',').filter(Boolean).map(parsePart);
  const [first, ...rest] = given.flatMap((part) => ('problem' in part ? [part.problem] : []));
  if (first) throw new DeliveryError([first, ...rest]);
  const own = Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]);
  const others = given.flatMap((part) => ('name' in part ? [[part.name, part.value]] : []));
  return Object.fromEntries([...own, ...others]) as Assumed;
}

function parsePart(
  part: string,
): { readonly name: string; readonly value: number } | { readonly problem: string } {
  const [name = '', text = ''] = part.split('=', 2).map((word) => word.trim());
  if (!Object.hasOwn(ASSUMPTIONS, name)) {
    return {
      problem: `ASSUME names no assumption "${name}": there are ${Object.keys(ASSUMPTIONS).join(', ')}.`,
    };
  }
  if (!/^\d+(\.\d+)?$/.test(text)) {
    return {
      problem: `ASSUME gives ${name} "${text}": write ${name}=<a number>, such as 2 or 0.5.`,
    };
  }
  const value = Number(text);
  if (name === 'turnsPerConversation' && value < 1) {
    return { problem: 'ASSUME gives turnsPerConversation less than 1: a conversation has a turn.' };
  }
  return { name, value };
}
