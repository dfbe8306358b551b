import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../credentials.ts';

export interface SignedCall {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Headers of a request as an AWS SDK signs it. */
export async function signHeaders(
  credentials: Credentials,
  service: string,
  { url, method = 'POST', headers = {}, body = '' }: SignedCall,
): Promise<Record<string, string>> {
  const { host, hostname, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({ credentials, service, region: 'us-east-1', sha256: Sha256 });
  const signed = await signer.sign({
    protocol: 'http:',
    hostname,
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...headers, host },
    body,
  });
  const { host: _, ...sent } = signed.headers;
  return sent;
}

/** Sends a request as an AWS SDK would. */
export async function signedFetch(
  credentials: Credentials,
  service: string,
  call: SignedCall,
): Promise<Response> {
  const { url, method = 'POST', body } = call;
  const headers = await signHeaders(credentials, service, call);
  return fetch(url, { method, headers, ...(body !== undefined && { body }) });
}
