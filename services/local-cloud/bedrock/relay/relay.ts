import * as z from 'zod';
import { type ConverseEvent, type Model, ModelFault } from '../converse-event.ts';
import { fromChatCompletion } from './from-chat-completion.ts';
import { readEventData } from './server-sent-events.ts';
import { toChatCompletion } from './to-chat-completion.ts';

export interface RelayOptions {
  /** `http://127.0.0.1:11434`, with or without `/v1`. */
  readonly modelUrl: string;
  /** Name of the model (default: the first that the server lists). */
  readonly modelName?: string;
}

const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** Makes a model that uses an OpenAI-compatible server. */
export function createRelay({ modelUrl, modelName }: RelayOptions): Model {
  const base = `${modelUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
  let chosen = modelName;

  return async function* relay(request, _modelId, signal): AsyncGenerator<ConverseEvent> {
    chosen ??= await firstModel(base, signal);
    const response = await ask(`${base}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(toChatCompletion(request, chosen)),
      signal,
    });
    if (!response.body) {
      throw new ModelFault('ModelErrorException', `${base} answered without a body.`);
    }
    try {
      yield* fromChatCompletion(readEventData(response.body));
    } catch (cause) {
      if (cause instanceof ModelFault || signal.aborted) throw cause;
      throw new ModelFault('ModelStreamErrorException', `${base} broke off its answer.`, { cause });
    }
  };
}

/**
 * The first model that a server lists.
 *
 * @param base its address, with `/v1`.
 * @throws ModelFault if it does not answer, refuses, or lists none.
 */
export async function firstModel(base: string, signal: AbortSignal): Promise<string> {
  const response = await ask(`${base}/models`, { signal });
  const listed = modelsSchema.safeParse(await response.json().catch(() => undefined));
  const [first] = listed.data?.data ?? [];
  if (!first) {
    throw new ModelFault(
      'ModelErrorException',
      `${base}/models lists no model: load one, or name it.`,
    );
  }
  return first.id;
}

/** @throws ModelFault in Bedrock's terms, if the server does not answer or refuses. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    throw new ModelFault('ServiceUnavailableException', `No model answers at ${url}.`, { cause });
  }
  if (response.ok) return response;
  await response.body?.cancel();
  const message = `${url} answered ${response.status}.`;
  if (response.status === 429) throw new ModelFault('ThrottlingException', message);
  throw new ModelFault(
    response.status >= 500 ? 'ServiceUnavailableException' : 'ModelErrorException',
    message,
  );
}
