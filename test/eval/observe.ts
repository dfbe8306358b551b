import { setTimeout as delay } from 'node:timers/promises';
import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import type { LocalCloud } from '../local-cloud.ts';
import { PATIENCE_MS } from '../patience-limits.ts';
import type { Person } from './person.ts';
import type { SeenTurn } from './seen.ts';

const POLL_MS = 100;

/** The port of the trace pages, from the base. */
const TRACES_OFFSET = 7;

interface LogLine {
  readonly service: string;
  readonly message: string;
  readonly subject_hash?: string;
}

/**
 * Everybody whom a token check in the turns' traces has named: whose data was asked for follows from
 * the token alone. Waits for the checks of all calls that came through, since lines come through
 * pipes.
 */
export async function subjectsOf(
  cloud: LocalCloud,
  turns: readonly SeenTurn[],
): Promise<readonly string[]> {
  const calls = turns.flatMap((turn) => turn.calls).filter(({ outcome }) => outcome === 'done');
  const checks = await until('the token checks of all calls', async () => {
    const lines = await linesOf(cloud, turns);
    const found = lines.filter(({ message }) => message === 'token.checked');
    const atTheApi = found.filter(({ service }) => service === 'secured-api');
    return atTheApi.length >= calls.length ? found : undefined;
  });
  return [...new Set(checks.flatMap(({ subject_hash }) => subject_hash ?? []))];
}

/** The title of the conversation, once the model has made one. */
export async function titleOf(
  cloud: LocalCloud,
  turns: readonly SeenTurn[],
  { person, sessionId }: { readonly person: Person; readonly sessionId: string },
): Promise<string> {
  await until('the title of the conversation', async () => {
    const lines = await linesOf(cloud, turns);
    return lines.some(({ message }) => message === 'title.completed') || undefined;
  });
  const { accessToken } = await person.ownTokens();
  const answer = await person.fetch(`${CONVERSATIONS_PATH}/${sessionId}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return ((await answer.json()) as { readonly title: string }).title;
}

async function linesOf(cloud: LocalCloud, turns: readonly SeenTurn[]): Promise<readonly LogLine[]> {
  const roots = turns.flatMap(({ traceIds }) => traceIds);
  const answers = await Promise.all(
    roots.map(async (root) => {
      const answer = await fetch(`${cloud.url(TRACES_OFFSET)}/api/traces/${root}/logs`);
      return (await answer.json()) as { readonly lines: readonly LogLine[] };
    }),
  );
  return answers.flatMap(({ lines }) => lines);
}

/** @throws Error that names what did not come. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endsAt) throw new Error(`Waited in vain for ${what}`);
    await delay(POLL_MS);
  }
}
