import { firstModel } from './relay.ts';

/** A server of models on this machine, at its usual address. */
export interface ModelServer {
  readonly name: string;
  readonly url: string;
}

const USUAL: readonly ModelServer[] = [
  { name: 'Ollama', url: 'http://127.0.0.1:11434' },
  { name: 'LM Studio', url: 'http://127.0.0.1:1234' },
];
/** Longer than this machine needs for an answer. */
const LIMIT_MS = 200;
/** A name is shown in a terminal, and the server may be anything. */
const MODEL = /^[\w./:@-]{1,80}$/;

/**
 * Looks for a server of models on this machine, and asks it for its list of models and for nothing
 * else. Never rejects.
 *
 * @param limitMs how long it may take.
 * @returns the line that says how to use it; undefined where none answers with a model.
 */
export async function suggestLocalModel(
  servers: readonly ModelServer[] = USUAL,
  limitMs = LIMIT_MS,
): Promise<string | undefined> {
  const found = await Promise.all(servers.map((server) => look(server, limitMs)));
  return found.find((line) => line !== undefined);
}

async function look({ name, url }: ModelServer, limitMs: number): Promise<string | undefined> {
  const model = await firstModel(`${url}/v1`, AbortSignal.timeout(limitMs)).catch(() => undefined);
  if (model === undefined) return undefined;
  const shown = MODEL.test(model) ? `its model ${model}` : 'its first model';
  return `${name} is running: LOCAL_MODEL_URL=${url} make dev answers with ${shown} instead.`;
}
