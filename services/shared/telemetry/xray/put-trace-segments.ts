import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** `failed` may pass with time; `refused` will not. */
export type PutResult =
  | { readonly kind: 'taken'; readonly refusedCount: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

/** Sends documents in one request. It settles soon after `signal` fires, and never rejects. */
export type PutTraceSegments = (
  documents: readonly string[],
  signal: AbortSignal,
) => Promise<PutResult>;

export interface XRayAddress {
  readonly region: string;
  /** Another address than AWS's own, as `AWS_ENDPOINT_URL_XRAY` names it. */
  readonly endpoint?: string | undefined;
}

/** Only whoever has lost their mind answers more: an answer lists the documents that were refused. */
const MAX_ANSWER_BYTES = 256 * 1024;
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * Calls X-Ray's PutTraceSegments (X-Ray API Reference), signed with what the AWS SDK's own chain of
 * providers finds: variables, the credentials endpoint of App Runner and ECS, or instance metadata.
 */
export function createPutTraceSegments({ region, endpoint }: XRayAddress): PutTraceSegments {
  const url = new URL('/TraceSegments', endpoint ?? `https://xray.${region}.amazonaws.com`);
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region,
    service: 'xray',
    sha256: Sha256,
  });
  return async (documents, signal) => {
    const body = JSON.stringify({ TraceSegmentDocuments: documents });
    try {
      const { headers } = await unlessAborted(signer.sign(requestTo(url, body)), signal);
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'error',
      });
      if (response.ok) return { kind: 'taken', refusedCount: await countRefused(response) };
      await response.body?.cancel();
      return { kind: mayPass(response.status) ? 'failed' : 'refused' };
    } catch {
      return { kind: 'failed' };
    }
  };
}

function requestTo({ protocol, hostname, host, port, pathname }: URL, body: string) {
  return {
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname,
    query: {},
    headers: { host, 'content-type': 'application/json' },
    body,
  };
}

function mayPass(status: number): boolean {
  return status >= 500 || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT;
}

async function countRefused(response: Response): Promise<number> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer of X-Ray is too long');
    chunks.push(chunk);
  }
  const { UnprocessedTraceSegments: refused } = JSON.parse(Buffer.concat(chunks).toString()) as {
    readonly UnprocessedTraceSegments?: unknown;
  };
  return Array.isArray(refused) ? refused.length : 0;
}

/** A provider of credentials knows no signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

type Data = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 in the shape that the signer takes (Smithy, `ChecksumConstructor`). */
class Sha256 {
  readonly #secret: Data | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: Data): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#secret === undefined
      ? createHash('sha256')
      : createHmac('sha256', bytesOf(this.#secret));
  }
}

function bytesOf(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
