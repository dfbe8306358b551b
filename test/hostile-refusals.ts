import { ADVERTISED_SCOPES } from './advertised-scopes.ts';
import type { HostileToken } from './hand-made-issuer.ts';
import type { Refusal } from './token-boundaries.ts';

type Refusals = Readonly<Record<HostileToken, Refusal>>;

/** Why `identity` refuses these validly signed tokens. */
const REASON: Readonly<Record<Exclude<HostileToken, 'two tokens'>, string>> = {
  'a token for a foreign audience beside ours': 'claim aud is not accepted',
  'a token of the future': 'token was issued in the future',
  'a token that ends before it begins': 'token was issued in the future',
  'a token of ten years': 'token lifetime is too long',
  'a token without a client': 'claim cid is missing or not text',
  'a token of two clients': 'claim cid is missing or not text',
  'a token of a machine': 'claim uid is missing or not text',
  'a token that anybody can sign for a key of exponent 1':
    'token is signed with a key that is not accepted',
  'a token whose key id two keys have': 'token is signed with a key that is not accepted',
};

const REALM = 'Bearer realm="three-tier-chat"';

function challenge(error: string, description: string): string {
  return `${REALM}, error="${error}", error_description="${description}"`;
}

function each(refuse: (reason: string) => Refusal, twoTokens: Refusal): Refusals {
  const rows = Object.entries(REASON).map(([token, reason]) => [token, refuse(reason)] as const);
  return { ...(Object.fromEntries(rows) as Refusals), 'two tokens': twoTokens };
}

const REPORTED_BY_AGENT: Refusal = [
  200,
  undefined,
  '"status":401,"detail":"Your sign-in is not valid',
];

const BY_FUNCTION = each(
  (reason) => [401, challenge('invalid_token', reason), '"code":"not-signed-in"'],
  [
    400,
    challenge('invalid_request', 'the Authorization header is malformed'),
    '"code":"bad-request"',
  ],
);

/**
 * How each token boundary refuses a hostile token, by its name: itself, or by the service behind
 * it.
 */
export function hostileRefusals(
  boundary: string,
  runtimeUrl: string,
  gatewayUrl: string,
): Refusals {
  switch (boundary) {
    case 'the Runtime front door': {
      const [address, query] = runtimeUrl.split('?');
      const metadata = `${address}/.well-known/oauth-protected-resource?${query}`;
      const own = (words: string): Refusal => [
        401,
        `Bearer resource_metadata="${metadata}"`,
        words,
      ];
      return {
        ...each(() => REPORTED_BY_AGENT, own('More than one Authorization')),
        ...badKeys(own('Signature verification failed')),
      };
    }
    case 'the agent':
      return each(() => REPORTED_BY_AGENT, BY_FUNCTION['two tokens']);
    case 'the Gateway': {
      const own = (words: string): Refusal => [
        401,
        `Bearer error="invalid_token", scope="${ADVERTISED_SCOPES}", resource_metadata="${gatewayUrl}/.well-known/oauth-protected-resource"`,
        words,
      ];
      return {
        ...each(
          // With the interceptor's message.
          (reason) => [401, challenge('invalid_token', reason), `"message":"Refused: ${reason}"`],
          own('Invalid Bearer token'),
        ),
        ...badKeys(own('Invalid Bearer token')),
      };
    }
    case 'the HTTP API':
    case 'the HTTP API of the conversations': {
      const scope = boundary === 'the HTTP API' ? 'profile.read' : 'conversations.read';
      const own = (description: string): Refusal => [
        401,
        `Bearer scope="${scope}" error="invalid_token" error_description="${description}"`,
        '{"message":"Unauthorized"}',
      ];
      return {
        ...BY_FUNCTION,
        // "iat – Must be before the current time in UTC" (JWT authorizers of HTTP APIs).
        'a token of the future': own('the token is not yet valid'),
        'a token that ends before it begins': own('the token is not yet valid'),
        ...badKeys(own('the signature is invalid')),
        'two tokens': own('the request has more than one token'),
      };
    }
    case "the API's function":
    case "the conversations' function":
      return BY_FUNCTION;
    default:
      throw new Error(`No table says how ${boundary} refuses hostile tokens`);
  }
}

function badKeys(refusal: Refusal): Partial<Refusals> {
  return {
    'a token that anybody can sign for a key of exponent 1': refusal,
    'a token whose key id two keys have': refusal,
  };
}
