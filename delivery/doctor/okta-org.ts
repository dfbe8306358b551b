import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { SignJWT } from 'jose';
import type { DeliveryContext } from '../delivery-context.ts';
import { Unreadable } from './endings.ts';
import { jsonOf, readHttp } from './read-http.ts';

type Variables = DeliveryContext['variables'];

/** An answer of the management API. */
interface OktaAnswer {
  readonly status: number;
  readonly json: unknown;
  /** Okta's `errorCode`: `E0000006`. */
  readonly errorCode?: string;
}

/** What Okta says to the credentials of the service app, or of an API token. */
type OktaSignIn =
  | {
      readonly kind: 'signed-in';
      readonly authorization: string;
      readonly scopes?: readonly string[];
    }
  /** RFC 6749 section 5.2: `invalid_client`, and Okta's own words for it. */
  | { readonly kind: 'refused'; readonly error: string; readonly description: string }
  | { readonly kind: 'no-key'; readonly reason: string };

export interface OktaOrg {
  /** `https://acme.okta.com` */
  readonly address: string;
  /** Signs in as the provider does; once, whoever asks. */
  signIn(signal: AbortSignal): Promise<OktaSignIn>;
  /** A read of the management API: `/api/v1/groups?q=…`. */
  get(path: string, signal: AbortSignal): Promise<OktaAnswer>;
  /** The path of a link, as Okta returned it. */
  path(address: string): string;
}

/** Five minutes, far below the hour that Okta allows. */
const ASSERTION_LIFETIME = '5m';

/**
 * The org of an environment, with the variables of Okta's Terraform provider: a service app with a
 * private key (RFC 7523 section 2.2), or an API token. `OKTA_HTTP_PROXY` is the org's address for the
 * provider too.
 */
export function openOktaOrg({ okta }: Pick<Settings, 'okta'>, variables: Variables): OktaOrg {
  const address = `https://${okta.orgName}.${okta.baseUrl}`;
  const base = variables['OKTA_HTTP_PROXY'] || address;
  let signedIn: Promise<OktaSignIn> | undefined;
  const org: OktaOrg = {
    address,
    signIn(signal) {
      signedIn ??= signIn(base, address, variables, signal);
      return signedIn;
    },
    async get(path, signal) {
      const session = await org.signIn(signal);
      if (session.kind !== 'signed-in') throw new Unreadable('Okta takes no credentials');
      const { authorization } = session;
      const headers = { authorization, accept: 'application/json' };
      const answer = await readHttp(new URL(path, base), { headers }, signal);
      const json = jsonOf(answer, `${address}${path.split('?')[0]}`);
      const { errorCode } = json;
      return {
        status: answer.status,
        json,
        ...(typeof errorCode === 'string' && { errorCode }),
      };
    },
    path(link) {
      const { pathname, search } = new URL(link, address);
      return `${pathname}${search}`;
    },
  };
  return org;
}

async function signIn(
  base: string,
  address: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<OktaSignIn> {
  const token = variables['OKTA_API_TOKEN'];
  if (token) return { kind: 'signed-in', authorization: `SSWS ${token}` };
  const key = await readKey(variables['OKTA_API_PRIVATE_KEY'] ?? '');
  if (typeof key === 'string') return { kind: 'no-key', reason: key };
  const client = variables['OKTA_API_CLIENT_ID'] ?? '';
  const kid = variables['OKTA_API_PRIVATE_KEY_ID'];
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256', ...(kid && { kid }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(`${address}/oauth2/v1/token`)
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFETIME)
    .setJti(randomUUID())
    .sign(key);
  const scopes = (variables['OKTA_API_SCOPES'] ?? '').split(/[\s,]+/).filter(Boolean);
  const answer = await readHttp(
    new URL('/oauth2/v1/token', base),
    {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: scopes.join(' '),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }).toString(),
    },
    signal,
  );
  const json = jsonOf(answer, `${address}/oauth2/v1/token`);
  if (typeof json['access_token'] === 'string' && json['access_token'] !== '') {
    return {
      kind: 'signed-in',
      authorization: `Bearer ${json['access_token']}`,
      // Absent: exactly those that were asked for (RFC 6749 section 5.1).
      scopes: typeof json['scope'] === 'string' ? json['scope'].split(' ') : scopes,
    };
  }
  return {
    kind: 'refused',
    error: String(json['error'] ?? `status ${answer.status}`),
    description: String(json['error_description'] ?? ''),
  };
}

/** The key itself or the file with it, as the provider takes either. @returns the reason if it is neither. */
async function readKey(given: string): Promise<KeyObject | string> {
  const isKey = given.trimStart().startsWith('-----BEGIN');
  try {
    const key = createPrivateKey(isKey ? given : await readFile(given, 'utf8'));
    return key.asymmetricKeyType === 'rsa' ? key : 'it is no RSA key';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The variable may hold a key that was pasted badly: it is never repeated.
    return code === 'ENOENT' || code === 'ENAMETOOLONG'
      ? 'it is neither a file nor a PEM key'
      : 'it is no private key in PEM without a passphrase';
  }
}
