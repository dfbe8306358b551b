import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { allAttributes } from '../services/local-cloud/attributes.ts';
import type { CloudIdentity } from '../services/local-cloud/context.ts';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { portsFrom } from '../services/local-cloud/ports.ts';
import { at, onlyResource, resourcesOf, type StackJson } from '../terraform/testing/stack-json.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local-cloud.ts';
import { signInAs } from './turn.ts';

/** What no tier accepts. */
export const TOKEN_FAULTS = [
  'no token',
  'garbage',
  'an expired token',
  'a token for another audience',
  'a token of another issuer',
  'a token without the scope',
  'an ID token',
  'a token signed by another key',
] as const;

export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** A cloud whose Runtime can be called directly. */
export interface RefusingCloud extends LocalCloud {
  readonly runtimeUrl: string;
}

/** A token, and the cloud to which it is sent. */
interface Attempt {
  readonly cloud: RefusingCloud;
  readonly token: string | undefined;
}

export interface RefusedTokens {
  /** The valid attempt from which the others differ. */
  readonly good: Attempt;
  readonly bad: Readonly<Record<TokenFault, Attempt>>;
  stop(): Promise<void>;
}

/**
 * Obtains a token of every fault. All except the garbage and the forged one are issued by the local
 * Okta in a code flow: their fault is in Okta's definition, or is its named fault.
 */
export async function obtainRefusedTokens(): Promise<RefusedTokens> {
  const cloud = await startRefusingCloud({ okta: addOtherIssuer });
  // An authorization server has one audience, so this one has only the wrong one.
  const elsewhere = await startRefusingCloud({
    okta(stack) {
      onlyResource(stack, 'okta_auth_server')['audiences'] = ['api://another-application'];
    },
  });
  const { accessToken, idToken } = await signInMember(cloud);
  const expired = await withFault(cloud, 'okta-short-lived-tokens', () => signInMember(cloud));
  const otherAudience = await signInMember(elsewhere);
  const otherIssuer = await signInMember(cloud, { issuer: issuerOfOther(cloud) });
  const forged = await forge(accessToken);
  cloud.leaks.canaries.addToken('access token', forged);
  const withoutScope = await signInMember(cloud, { scopes: ['openid', 'profile.write'] });
  return {
    good: { cloud, token: accessToken },
    bad: {
      'no token': { cloud, token: undefined },
      garbage: { cloud, token: 'garbage' },
      'an expired token': { cloud, token: expired.accessToken },
      'a token for another audience': { cloud: elsewhere, token: otherAudience.accessToken },
      'a token of another issuer': { cloud, token: otherIssuer.accessToken },
      'a token without the scope': { cloud, token: withoutScope.accessToken },
      'an ID token': { cloud, token: idToken },
      'a token signed by another key': { cloud, token: forged },
    },
    async stop() {
      // Either may fail because of a leak, and the other must be stopped all the same.
      await cloud.stop().finally(elsewhere.stop);
    },
  };
}

/** Starts a cloud from stacks, changed or not, and adds the address of its Runtime. */
export async function startRefusingCloud(
  edit: NonNullable<LocalCloudOptions['edit']> = {},
): Promise<RefusingCloud> {
  let runtime: readonly [string, StackJson] = ['', {}];
  const cloud = await startLocalCloud({
    edit: {
      ...edit,
      agent(stack) {
        edit['agent']?.(stack);
        [runtime = runtime] = Object.entries(resourcesOf(stack, RUNTIME));
      },
    },
  });
  return { ...cloud, runtimeUrl: runtimeUrl(cloud, ...runtime) };
}

const RUNTIME = 'aws_bedrockagentcore_agent_runtime';

function runtimeUrl({ base, url }: LocalCloud, name: string, args: StackJson): string {
  const stack = 'three-tier-chat-agent-local';
  const resource = { stack, type: RUNTIME, name, address: `${stack}: ${RUNTIME}.${name}`, args };
  const arn = String(allAttributes(identityOf(base))[RUNTIME]?.(resource, 0)['agent_runtime_arn']);
  return `${url(2)}/runtimes/${encodeURIComponent(arn)}/invocations?qualifier=DEFAULT`;
}

function signInMember(
  cloud: LocalCloud,
  changes: { readonly issuer?: string; readonly scopes?: readonly string[] } = {},
): Promise<SignedIn> {
  const scopes = ['openid', 'profile', ...SCOPES_OF_BOUNDARIES];
  return signInAs(cloud, 'member', { scopes, ...changes });
}

/** The same claims and the same key id, signed with another key. */
async function forge(token: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  const { kid = '' } = decodeProtectedHeader(token);
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
}

/** A second authorization server of the org, with the same audience and scopes, open to all. */
function addOtherIssuer(stack: StackJson): void {
  const resources = at(stack, 'resource');
  const auth_server_id = `\${okta_auth_server.${OTHER}.id}`;
  at(resources, 'okta_auth_server')[OTHER] = {
    ...onlyResource(stack, 'okta_auth_server'),
    name: OTHER,
  };
  for (const name of SCOPES_OF_BOUNDARIES) {
    at(resources, 'okta_auth_server_scope')[`${OTHER}-${name.replace('.', '-')}`] = {
      auth_server_id,
      name,
    };
  }
  resources['okta_auth_server_policy'] = {
    [OTHER]: { auth_server_id, name: OTHER, priority: 1, client_whitelist: ['ALL_CLIENTS'] },
  };
  resources['okta_auth_server_policy_rule'] = {
    [OTHER]: {
      ...{ auth_server_id, policy_id: `\${okta_auth_server_policy.${OTHER}.id}` },
      ...{ name: OTHER, priority: 1, grant_type_whitelist: ['authorization_code'] },
      ...{ group_whitelist: ['EVERYONE'], scope_whitelist: ['*'] },
    },
  };
}

const OTHER = 'other-issuer';
/** What the token boundaries ask for, each for one of them. */
const SCOPES_OF_BOUNDARIES = ['chat.invoke', 'profile.read', 'conversations.read'];

function issuerOfOther({ base }: LocalCloud): string {
  const type = 'okta_auth_server';
  const stack = 'three-tier-chat-okta-local';
  const resource = { stack, type, name: OTHER, address: `${stack}: ${type}.${OTHER}`, args: {} };
  return String(allAttributes(identityOf(base))[type]?.(resource, 0)['issuer']);
}

function identityOf(base: number): CloudIdentity {
  return { portOf: portsFrom(base), region: 'us-east-1', accountId: '000000000000' };
}
