import { Unreadable } from './endings.ts';

/** Bytes of an answer that are read; no answer that a check asks for is as long. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends one request and reads its answer. Redirects are not followed, since each address here is exact.
 *
 * @throws Unreadable, which names the host and never a header, where nothing answers.
 */
export async function readHttp(
  address: string | URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { host } = new URL(address);
  try {
    const response = await fetch(address, { ...request, redirect: 'manual', signal });
    const text = await readText(response);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`${host} could not be asked: ${reasonOf(error)}`);
  }
}

/** @throws Unreadable for a body that is no JSON object, as a captive portal answers. */
export function jsonOf(
  { text, status }: HttpAnswer,
  who: string,
): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Unreadable(`${who} answered ${status} with something that is no JSON object`);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Unreadable(`${response.url} answers without end`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * `fetch` says only that it failed; its cause says why. An error without one is about the request itself,
 * and may repeat a header.
 */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const { code, message } = (cause ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return String(code ?? message ?? 'the request cannot be sent as it is');
}
