import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { authorizationOf } from '../http/authorization-header.ts';
import type { Credentials } from './credentials.ts';
import { iamSwitches } from './iam-switches.ts';

/** A request as it was signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as in the request line, percent-encoded. */
  readonly target: string;
  /** `Host`, or `:authority` of HTTP/2. */
  readonly host: string;
  /** By name in lower case; repeated headers are joined by commas. */
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

/** Why a request's sender is not accepted. */
interface AuthenticationFault {
  readonly type:
    | 'MissingAuthenticationTokenException'
    | 'IncompleteSignatureException'
    | 'InvalidSignatureException'
    | 'UnrecognizedClientException'
    | 'AccessDeniedException';
  readonly message: string;
  readonly status: number;
}

export interface VerifyOptions<Session> {
  /** Name in the credential scope: `bedrock`, `lambda`, `xray`. */
  readonly service: string;
  readonly region: string;
  readonly find: (
    accessKeyId: string,
  ) => (Session & { readonly credentials: Credentials }) | undefined;
  /** Milliseconds since the epoch (default: now). */
  readonly nowMs?: number;
}

export type Authentication<Session> =
  | { readonly kind: 'authenticated'; readonly session: Session }
  | { readonly kind: 'refused'; readonly fault: AuthenticationFault };

const CREDENTIAL = /Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;
const SIGNED_HEADERS = /SignedHeaders=([^,\s]+)/;
const SIGNATURE = /Signature=([0-9a-f]{64})/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Verifies Signature Version 4 in the Authorization header by computing it with the secret of the
 * named key (IAM User Guide, "Create a signed AWS API request").
 */
export async function verifySignature<Session>(
  request: SignedRequest,
  { service, region, find, nowMs = Date.now() }: VerifyOptions<Session>,
): Promise<Authentication<Session>> {
  const authorization = request.header('authorization');
  if (authorization !== undefined && authorizationOf([authorization]).kind === 'several') {
    return refused(
      'IncompleteSignatureException',
      'The request has more than one Authorization.',
      iamSwitches.incompleteSignatureStatus,
    );
  }
  const isBearer = authorization !== undefined && /^Bearer /i.test(authorization);
  if (!authorization || (isBearer && service !== 'bedrock')) {
    return refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  // API keys of Bedrock belong to IAM users, and the stacks have none.
  if (isBearer) {
    return refused(
      'AccessDeniedException',
      'Authentication failed: Please make sure your API Key is valid.',
    );
  }
  const [, keyId, day, signedRegion, signedService] = CREDENTIAL.exec(authorization) ?? [];
  const names = SIGNED_HEADERS.exec(authorization)?.[1]?.split(';');
  const signature = SIGNATURE.exec(authorization)?.[1];
  const signedAt = parseDate(request.header('x-amz-date'));
  if (
    !authorization.startsWith('AWS4-HMAC-SHA256 ') ||
    keyId === undefined ||
    day === undefined ||
    !names?.some(isHostName) ||
    signature === undefined ||
    signedAt === undefined ||
    !request.header('x-amz-date')?.startsWith(day)
  ) {
    return refused(
      'IncompleteSignatureException',
      'Authorization header requires Credential, SignedHeaders, Signature and x-amz-date.',
      iamSwitches.incompleteSignatureStatus,
    );
  }
  if (signedService !== service) {
    return badSignature(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (signedRegion !== region) {
    return badSignature(`Credential should be scoped to a valid region: '${region}'.`);
  }
  const session = find(keyId);
  if (!session || request.header('x-amz-security-token') !== session.credentials.sessionToken) {
    return refused(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  if (Math.abs(nowMs - signedAt.getTime()) > iamSwitches.signatureToleranceMs) {
    return badSignature(
      `Signature not current: it was made at ${request.header('x-amz-date')}. Check the clock of the caller.`,
    );
  }
  const computed = await computeSignature(request, names, signedAt, {
    service,
    region,
    credentials: session.credentials,
  });
  return computed !== undefined && timingSafeEqual(Buffer.from(computed), Buffer.from(signature))
    ? { kind: 'authenticated', session }
    : badSignature(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
}

/** Undefined if a signed header is missing, or the body is not the signed one. */
async function computeSignature(
  request: SignedRequest,
  names: readonly string[],
  signingDate: Date,
  scope: { readonly service: string; readonly region: string; readonly credentials: Credentials },
): Promise<string | undefined> {
  const claimedHash = request.header('x-amz-content-sha256');
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  if (claimedHash !== undefined && claimedHash !== bodyHash) return undefined;
  // A caller may name a header or a parameter `__proto__`.
  const headers: Record<string, string> = Object.create(null);
  for (const name of names) {
    const value = isHostName(name) ? request.host : request.header(name);
    if (value === undefined) return undefined;
    headers[name] = value;
  }
  const [path = '/', query = ''] = splitOnce(request.target, '?');
  const signer = new SignatureV4({ ...scope, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      protocol: 'http:',
      hostname: request.host,
      method: request.method,
      path,
      query: parseQuery(query),
      headers,
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(names) },
  );
  return SIGNATURE.exec(signed.headers['authorization'] ?? '')?.[1];
}

/** Over HTTP/2 the AWS SDK signs the pseudo-header under its own name. */
function isHostName(name: string): boolean {
  return name === 'host' || name === ':authority';
}

function parseQuery(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name)]));
}

function parseDate(text: string | undefined): Date | undefined {
  const [matched, year, month, day, hour, minute, second] = DATE.exec(text ?? '') ?? [];
  if (matched === undefined) return undefined;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function badSignature(message: string): Authentication<never> {
  return refused('InvalidSignatureException', message);
}

function refused(
  type: AuthenticationFault['type'],
  message: string,
  status = 403,
): Authentication<never> {
  return { kind: 'refused', fault: { type, message, status } };
}
