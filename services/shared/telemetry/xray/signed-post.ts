import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

export interface XRayAddress {
  readonly region: string;
  /** An address other than AWS's own, from `AWS_ENDPOINT_URL_XRAY`. */
  readonly endpoint?: string | undefined;
}

interface Content {
  /** Media type. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** `failed` may succeed on a retry; `refused` will not. */
type PostAnswer =
  | { readonly kind: 'answered'; readonly body: Uint8Array }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

/** Posts to a path of X-Ray. It settles soon after `signal` is aborted, and never rejects. */
export type SignedPost = (
  path: string,
  content: Content,
  signal: AbortSignal,
) => Promise<PostAnswer>;

/** Far more than X-Ray answers, which only lists the refused items. */
const MAX_ANSWER_BYTES = 256 * 1024;
const OK = 200;
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * Signs with credentials from the AWS SDK's default provider chain: variables, the credentials
 * endpoint of App Runner and ECS, or instance metadata.
 */
export function createSignedPost({ region, endpoint }: XRayAddress): SignedPost {
  const base = endpoint ?? `https://xray.${region}.amazonaws.com`;
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region,
    service: 'xray',
    sha256: Sha256,
  });
  return async (path, { type, body }, signal) => {
    const url = new URL(path, base);
    try {
      const { headers } = await orAborted(signer.sign(requestTo(url, type, body)), signal);
      // Not `fetch`, whose streams cost more CPU than all the rest of sending.
      const request = url.protocol === 'https:' ? requestHttps : requestHttp;
      const sent = request(url, { method: 'POST', headers, signal }).end(body);
      // An error after the answer has begun also reaches its reader.
      sent.on('error', () => {});
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const { statusCode: status = 0 } = response;
      if (status === OK) return { kind: 'answered', body: await readAnswer(response) };
      response.destroy();
      return { kind: isRetryable(status) ? 'failed' : 'refused' };
    } catch {
      return { kind: 'failed' };
    }
  };
}

function requestTo(
  { protocol, hostname, host, port, pathname }: URL,
  type: string,
  body: Content['body'],
) {
  return {
    method: 'POST',
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname,
    query: {},
    headers: { host, 'content-type': type },
    body,
  };
}

/**
 * Tells whether a retry may succeed. X-Ray does not redirect, so a redirect counts as a failure.
 */
function isRetryable(status: number): boolean {
  return (
    status < 400 || status >= 500 || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT
  );
}

async function readAnswer(response: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('X-Ray’s answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Credential providers do not accept an AbortSignal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
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

/** SHA-256 with the interface that the signer expects (Smithy, `ChecksumConstructor`). */
class Sha256 {
  readonly #secret: Data | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }

  update(data: Data): void {
    this.#hash.update(toBytes(data));
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
      : createHmac('sha256', toBytes(this.#secret));
  }
}

function toBytes(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
