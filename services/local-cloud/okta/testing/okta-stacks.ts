import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudContext } from '../../context.ts';
import { freePort } from '../../http/testing/free-port.ts';
import { makeIam } from '../../iam/testing/iam.ts';
import type { LogLine } from '../../logs/log-store.ts';
import { portsFrom } from '../../ports.ts';
import type { Resource, ResourceSet } from '../../terraform/resource.ts';
import { IDENTITY } from '../../terraform/testing/make-resource.ts';
import { withAttributes } from '../../terraform/with-attributes.ts';
import { issuerOf, oktaAttributes } from '../attributes.ts';
import { type OktaService, startOkta } from '../okta.ts';
import { oktaId } from '../okta-id.ts';
import { type Org, readOrg } from '../org.ts';
import { OKTA_PORT } from '../port.ts';
import { type AuthorizationRequest, type SignedIn, signIn } from './sign-in.ts';

export const REDIRECT_URI = 'http://127.0.0.1:4000/callback';
export const SIGNED_OUT_URI = 'http://127.0.0.1:4000/';
export const APP_ORIGIN = 'http://127.0.0.1:4000';
export const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'chat.invoke'];

type Arguments = Readonly<Record<string, unknown>>;

/** A test's changes of the resources: arguments by local name. */
export type Changes = Readonly<Record<string, Arguments>>;

const STACK = 'three-tier-chat-okta-local';

/** Id of the group with this name in these resources. */
export function groupId(name: string): string {
  const address = `${STACK}: okta_group.${name}`;
  return oktaId('okta_group', { stack: STACK, type: 'okta_group', name, address, args: {} });
}

/** Okta's resources as in the stacks, with references resolved. */
export function oktaResources(changes: Changes = {}, portOf = portsFrom(4000)): ResourceSet {
  const make = (type: string, name: string, args: Arguments): Resource =>
    withAttributes(
      {
        stack: STACK,
        type,
        name,
        address: `${STACK}: ${type}.${name}`,
        args: { ...args, ...changes[name] },
      },
      oktaAttributes({ ...IDENTITY, portOf }),
    );
  const idOf = ({ attributes }: Resource) => attributes['id'];

  const group = make('okta_group', 'chat-users', { name: 'chat-users' });
  const staff = make('okta_group', 'staff', { name: 'staff' });
  const server = make('okta_auth_server', 'chat', {
    name: 'chat',
    audiences: ['api://three-tier-chat'],
    issuer_mode: 'ORG_URL',
  });
  const auth_server_id = idOf(server);
  const app = make('okta_app_oauth', 'spa', {
    label: 'Three-tier chat',
    type: 'browser',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [SIGNED_OUT_URI],
    refresh_token_rotation: 'ROTATE',
    refresh_token_leeway: 0,
  });
  const policy = make('okta_auth_server_policy', 'policy', {
    auth_server_id,
    name: 'chat',
    priority: 1,
    client_whitelist: [idOf(app)],
    status: 'ACTIVE',
  });
  const claim = { auth_server_id, name: 'groups', value_type: 'GROUPS', value: 'chat-' };
  const all = [
    group,
    staff,
    server,
    make('okta_auth_server_scope', 'invoke', { auth_server_id, name: 'chat.invoke' }),
    make('okta_auth_server_scope', 'write', { auth_server_id, name: 'profile.write' }),
    make('okta_auth_server_claim', 'access-groups', {
      ...claim,
      claim_type: 'RESOURCE',
      group_filter_type: 'STARTS_WITH',
    }),
    make('okta_auth_server_claim', 'identity-groups', {
      ...claim,
      claim_type: 'IDENTITY',
      group_filter_type: 'STARTS_WITH',
    }),
    app,
    make('okta_app_group_assignments', 'assignments', {
      app_id: idOf(app),
      group: [{ id: idOf(group) }],
    }),
    policy,
    make('okta_auth_server_policy_rule', 'rule', {
      auth_server_id,
      policy_id: idOf(policy),
      name: 'members',
      priority: 1,
      grant_type_whitelist: ['authorization_code'],
      group_whitelist: [idOf(group)],
      scope_whitelist: SCOPES,
      access_token_lifetime_minutes: 5,
      refresh_token_lifetime_minutes: 480,
      refresh_token_window_minutes: 60,
    }),
    make('okta_trusted_origin', 'site', { name: 'site', origin: APP_ORIGIN, scopes: ['CORS'] }),
  ];
  return { ofType: (type) => all.filter((resource) => resource.type === type) };
}

interface TestUser {
  readonly login: string;
  readonly displayName?: string;
  readonly groups: readonly string[];
}

type SignInChanges = Partial<Parameters<typeof signIn>[0]>;

export interface RunningOkta {
  readonly okta: OktaService;
  readonly issuer: string;
  readonly clientId: string;
  readonly lines: readonly LogLine[];
  /** The app's authorization request. */
  request(extra?: AuthorizationRequest['extra']): AuthorizationRequest;
  /** Signs the member in at the app, with changes if given. */
  signInMember(changes?: SignInChanges): Promise<SignedIn>;
  writeUsers(users: readonly TestUser[]): Promise<void>;
  /** Deletes sessions and lines. */
  reset(): void;
  stop(): Promise<void>;
}

export const MEMBER = { login: 'member@example.com', groups: ['chat-users', 'staff'] };
export const COLLEAGUE = { login: 'colleague@example.com', groups: ['chat-users'] };
export const OUTSIDER = { login: 'outsider@example.com', groups: [] };
export const PASSWORD = 'local-only';

/** Starts an Okta on a free port, with users of its own; `org` takes the place of the resources'. */
export async function startTestOkta(changes: Changes = {}, org?: Org): Promise<RunningOkta> {
  const folder = await mkdtemp(join(tmpdir(), 'okta-'));
  const seedPath = join(folder, 'seed.json');
  const writeUsers = (users: readonly TestUser[]) =>
    writeFile(seedPath, JSON.stringify({ users: users.map(seedUser) }));
  await writeUsers([MEMBER, COLLEAGUE, OUTSIDER]);

  const portOf = portsFrom(4000, [[OKTA_PORT, await freePort()]]);
  const lines: LogLine[] = [];
  const resources = oktaResources(changes, portOf);
  const context: CloudContext = {
    ...IDENTITY,
    portOf,
    resources: () => resources,
    artifacts: {
      releasedVersion: () => {
        throw new Error('Okta runs no artifact');
      },
      unpack: () => Promise.reject(new Error('Okta runs no artifact')),
    },
    logs: {
      ingest: () => {},
      write: (service, message, fields) =>
        void lines.push({ service, message, level: 'INFO', timestamp: '', ...fields }),
      subscribe: () => () => {},
      ofTrace: () => [],
      inGroup: () => [],
      all: () => lines,
      clear: () => {},
    },
    iam: makeIam(),
  };
  const okta = await startOkta(context, { seedPath, ...(org && { org }) }).catch(async (error) => {
    await rm(folder, { recursive: true });
    throw error;
  });
  const { servers, apps } = org ?? readOrg(resources);
  const issuer = issuerOf(portOf, servers[0]?.id ?? '');
  const clientId = apps[0]?.client_id ?? '';
  const request = (extra: AuthorizationRequest['extra'] = {}) => ({
    issuer,
    clientId,
    redirectUri: REDIRECT_URI,
    scopes: SCOPES,
    extra,
  });
  return {
    okta,
    issuer,
    clientId,
    lines,
    request,
    signInMember: (changes) =>
      signIn({ ...request(), login: MEMBER.login, password: PASSWORD, ...changes }),
    writeUsers,
    reset() {
      void okta.reset?.();
      lines.length = 0;
    },
    async stop() {
      await okta.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function seedUser({ login, displayName, groups }: TestUser): object {
  const first = login.split('@', 1)[0] ?? '';
  return {
    id: `00u${first.padEnd(17, '0')}`,
    login,
    password: PASSWORD,
    firstName: 'Chat',
    lastName: first,
    displayName: displayName ?? `Chat ${first}`,
    email: login,
    groups,
  };
}
