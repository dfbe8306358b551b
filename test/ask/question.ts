import { join } from 'node:path';
import { SESSION_ID } from '@three-tier-chat/wire-contract';
import { ROOT } from '../../build/paths.ts';

/** What `make ask` takes, on make's command line or in the environment. */
const VARIABLES = ['AS', 'PROMPT', 'APPROVE', 'CONVERSATION', 'LOCAL_PORT_BASE'] as const;

const DEFAULT_PORT_BASE = 4000;
const SEED = join(ROOT, 'services/local-cloud/okta/seed.json');

export interface Question {
  /** A demo user's login name, or what stands before its `@`. */
  readonly as: string;
  /** Undefined where it comes by standard input. */
  readonly prompt: string | undefined;
  /** Approves every change that the assistant asks for. */
  readonly approves: boolean;
  /** Goes on with a conversation. */
  readonly conversation: string | undefined;
  readonly edge: string;
  /** The file of the demo users. */
  readonly seed: string;
}

/** A question that cannot be asked so: the message says what to do. */
export class QuestionError extends Error {
  override readonly name = 'QuestionError';
}

/**
 * Reads the question of `make ask`.
 *
 * @param given names on make's command line.
 * @throws QuestionError
 */
export function readQuestion(
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Question {
  for (const name of given) {
    if (!VARIABLES.some((known) => known === name)) {
      throw new QuestionError(`make ask takes no ${name}: it takes ${VARIABLES.join(', ')}.`);
    }
  }
  const read = (name: string) => environment[name] || undefined;
  const approve = read('APPROVE') ?? '0';
  if (!['0', '1'].includes(approve)) {
    throw new QuestionError(
      `APPROVE="${approve}" decides nothing: set APPROVE=1, or leave it away.`,
    );
  }
  const conversation = read('CONVERSATION');
  if (conversation !== undefined && !SESSION_ID.test(conversation)) {
    throw new QuestionError('CONVERSATION must be the id that stands in its address, after /c/.');
  }
  const base = Number(read('LOCAL_PORT_BASE') ?? DEFAULT_PORT_BASE);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new QuestionError('LOCAL_PORT_BASE must be a port from 1024 to 65000.');
  }
  return {
    as: read('AS') ?? 'member',
    prompt: read('PROMPT'),
    approves: approve === '1',
    conversation,
    edge: `http://127.0.0.1:${base}`,
    seed: read('LOCAL_OKTA_SEED') ?? SEED,
  };
}
