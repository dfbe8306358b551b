import { createServer } from 'node:http';
import { openPort } from '../services/local-cloud/http/serve-http.ts';
import {
  AUDIENCE,
  accessClaims,
  jwk,
  mint,
  nowSeconds,
  SIGN,
  strangerJwk,
} from '../services/shared/identity/testing/issuer.ts';
import type { StackJson } from '../terraform/testing/stack-json.ts';
import { type RefusingCloud, startRefusingCloud } from './refused-tokens.ts';

/**
 * Tokens that are validly signed by the issuer, or look so to a careless verifier, and must be
 * refused all the same.
 */
export const HOSTILE_TOKENS = [
  'a token for a foreign audience beside ours',
  'a token of the future',
  'a token that ends before it begins',
  'a token of ten years',
  'a token without a client',
  'a token of two clients',
  'a token of a machine',
  'a token that anybody can sign for a key of exponent 1',
  'a token whose key id two keys have',
  'two tokens',
] as const;

export type HostileToken = (typeof HOSTILE_TOKENS)[number];

export interface HostileCloud {
  readonly cloud: RefusingCloud;
  /** The token from which the others differ. */
  readonly good: string;
  readonly bad: Readonly<Record<HostileToken, string>>;
  stop(): Promise<void>;
}

/**
 * Starts a cloud in which every token boundary trusts an issuer of the test's own, which signs what
 * Okta never would. Its valid token has no `openid`, since there is no userinfo endpoint.
 */
export async function startHostileCloud(): Promise<HostileCloud> {
  let issuer = '';
  const keys = [jwk('k1'), { ...jwk('weak'), e: 'AQ' }, jwk('twin'), strangerJwk('twin')];
  const server = createServer((request, response) => {
    const isDiscovery = request.url?.endsWith('/.well-known/openid-configuration');
    const answer = isDiscovery ? { issuer, jwks_uri: `${issuer}/v1/keys` } : { keys };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  issuer = `http://127.0.0.1:${await openPort(server, 0)}/oauth2/hand-made`;
  const trustIssuer = (stack: StackJson): void => {
    const trusting = JSON.stringify(stack).replaceAll(OKTAS_ISSUER, issuer);
    if (!trusting.includes(issuer)) throw new Error('The stack names no issuer');
    Object.assign(stack, JSON.parse(trusting));
  };
  const cloud = await startRefusingCloud({
    gateway: trustIssuer,
    api: trustIssuer,
    conversations: trustIssuer,
    agent: trustIssuer,
  });
  const tokens = mintTokens(issuer);
  for (const token of [tokens.good, ...Object.values(tokens.bad)]) {
    cloud.leaks.canaries.addToken('access token', token);
  }
  return {
    cloud,
    ...tokens,
    async stop() {
      server.close();
      server.closeAllConnections();
      await cloud.stop();
    },
  };
}

/** The reference by which a stack reads Okta's issuer. */
const OKTAS_ISSUER = /\$\{data\.terraform_remote_state\.[\w.-]+issuer\}/g;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

function mintTokens(issuer: string): Pick<HostileCloud, 'good' | 'bad'> {
  const now = nowSeconds();
  const audience = `${AUDIENCE}-local`;
  const claims = (changes: Readonly<Record<string, unknown>> = {}) =>
    accessClaims({
      iss: issuer,
      aud: audience,
      exp: now + 3600,
      scp: ['chat.invoke', 'profile.read', 'conversations.read'],
      ...changes,
    });
  const good = mint(claims());
  return {
    good,
    bad: {
      'a token for a foreign audience beside ours': mint(
        claims({ aud: [audience, 'api://other'] }),
      ),
      'a token of the future': mint(claims({ iat: now + 7200, exp: now + 10_800 })),
      'a token that ends before it begins': mint(claims({ iat: now + 7200 })),
      'a token of ten years': mint(claims({ exp: now + 10 * YEAR_SECONDS })),
      'a token without a client': mint(claims({ cid: undefined })),
      'a token of two clients': mint(claims({ cid: ['0oaclient', '0oaother'] })),
      'a token of a machine': mint(claims({ uid: undefined, sub: '0oaclient' })),
      'a token that anybody can sign for a key of exponent 1': mint(
        claims(),
        { kid: 'weak' },
        SIGN.exponentOne,
      ),
      'a token whose key id two keys have': mint(claims(), { kid: 'twin' }),
      'two tokens': `${good}, Bearer ${good}`,
    },
  };
}
