import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

export interface XRayAddress {
  readonly region: string;
  /** Another address than AWS's own, as `AWS_ENDPOINT_URL_XRAY` names it. */
  readonly endpoint?: string | undefined;
}

interface Content {
  /** Media type. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** `failed` may pass with time; `refused` will not. */
type PostAnswer =
  | { readonly kind: 'answered'; readonly body: Uint8Array }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

/** Posts to a path of X-Ray. It settles soon after `signal` fires, and never rejects. */
export type SignedPost = (
  path: string,
  content: Content,
  signal: AbortSignal,
) => Promise<PostAnswer>;

/** Only whoever has lost their mind answers more: an answer lists what was refused. */
const MAX_ANSWER_BYTES = 256 * 1024;
const OK = 200;
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;

/**
 * Signs with what the AWS SDK's own chain of providers finds: variables, the credentials endpoint of
 * App Runner and ECS, or instance metadata.
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
      const { headers } = await unlessAborted(signer.sign(requestTo(url, type, body)), signal);
      // Not `fetch`, whose streams cost more than all else that sending does.
      const request = url.protocol === 'https:' ? requestHttps : requestHttp;
      const sent = request(url, { method: 'POST', headers, signal }).end(body);
      // What breaks once the answer has begun, its reader sees as well.
      sent.on('error', () => {});
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const { statusCode: status = 0 } = response;
      if (status === OK) return { kind: 'answered', body: await readAnswer(response) };
      response.destroy();
      return { kind: mayPass(status) ? 'failed' : 'refused' };
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

/** X-Ray does not redirect: whoever does is somebody else. */
function mayPass(status: number): boolean {
  return (
    status < 400 || status >= 500 || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT
  );
}

async function readAnswer(response: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer of X-Ray is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
