import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

/** An issuer inside the test: mints valid and invalid tokens byte by byte, and serves its keys. */
export const ISSUER = 'https://example.okta.test/oauth2/aus1';
export const AUDIENCE = 'api://three-tier-chat';
export const CLIENT_ID = '0oaclient';
export const UID = '00u1member';

type Json = Readonly<Record<string, unknown>>;
type Signer = (input: string) => Buffer;

const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strangerPair = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const publicKey: KeyObject = keyPair.publicKey;

/** The signature that anybody can forge for a key with exponent 1 (RFC 8017 §9.2). */
function signForExponentOne(input: string): Buffer {
  const digest = createHash('sha256').update(input).digest();
  const info = Buffer.concat([
    Buffer.from('3031300d060960864801650304020105000420', 'hex'),
    digest,
  ]);
  const filling = Buffer.alloc(2048 / 8 - info.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), filling, Buffer.from([0]), info]);
}

export const SIGN = {
  exponentOne: signForExponentOne,
  rs256: (input: string) => sign('RSA-SHA256', Buffer.from(input), keyPair.privateKey),
  rs512: (input: string) => sign('RSA-SHA512', Buffer.from(input), keyPair.privateKey),
  ps256: (input: string) =>
    sign('RSA-SHA256', Buffer.from(input), {
      key: keyPair.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  stranger: (input: string) => sign('RSA-SHA256', Buffer.from(input), strangerPair.privateKey),
  none: () => Buffer.alloc(0),
  hs256: (secret: string | Buffer) => (input: string) =>
    createHmac('sha256', secret).update(input).digest(),
} as const;

export function jwk(kid = 'k1', pair: KeyObject = keyPair.publicKey): Json {
  return { ...pair.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

export const strangerJwk = (kid: string): Json => jwk(kid, strangerPair.publicKey);

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

export function accessClaims(changes: Json = {}): Json {
  return {
    ver: 1,
    jti: 'AT.1',
    iss: ISSUER,
    aud: AUDIENCE,
    iat: nowSeconds(),
    exp: nowSeconds() + 300,
    cid: CLIENT_ID,
    uid: UID,
    scp: ['openid', 'chat.invoke', 'profile.read'],
    sub: 'member@example.com',
    groups: ['chat-users'],
    ...changes,
  };
}

export function idClaims(changes: Json = {}): Json {
  return {
    ver: 1,
    jti: 'ID.1',
    iss: ISSUER,
    aud: CLIENT_ID,
    iat: nowSeconds(),
    exp: nowSeconds() + 3600,
    sub: UID,
    name: 'Chat Member',
    email: 'member@example.com',
    ...changes,
  };
}

/** Encodes and signs any header and payload; `undefined` members are left out, as in JSON. */
export function mint(
  payload: Json | string = accessClaims(),
  header: Json = {},
  signer: Signer = SIGN.rs256,
): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const input = [JSON.stringify({ alg: 'RS256', kid: 'k1', ...header }), text]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  return `${input}.${signer(input).toString('base64url')}`;
}

export interface KeyServer {
  readonly fetch: typeof fetch;
  /** The requested addresses, in order. */
  readonly requests: string[];
  /** The issuer's answer; a test replaces it to rotate a key or to simulate an outage. */
  answer: () => Response | Promise<Response>;
}

export function createKeyServer(...keys: readonly Json[]): KeyServer {
  const server: KeyServer = {
    requests: [],
    answer: () => Response.json({ keys }),
    fetch: async (address) => {
      server.requests.push(String(address));
      return server.answer();
    },
  };
  return server;
}
