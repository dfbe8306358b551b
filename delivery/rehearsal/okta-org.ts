import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { ROOT } from '../../build/paths.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** An emulated Okta org that begins empty, and the service app as which Terraform signs in. */
export interface OktaOrg {
  /** What leads Okta's provider there. */
  readonly variables: Readonly<Record<string, string>>;
  /** Number of groups, apps, authorization servers and trusted origins in it. */
  resources(): Promise<number>;
  stop(): Promise<void>;
}

/** What docs/first-deploy.md has an administrator grant to the app. */
const SCOPES = [
  'okta.apps.manage',
  'okta.authorizationServers.manage',
  'okta.groups.manage',
  'okta.policies.read',
  'okta.trustedOrigins.manage',
];
const KEY_ID = 'rehearsal';

/** Starts the local cloud's Management API with an app of its own, whose key nobody else has. */
export async function startOktaOrg({ PATH }: DeliveryContext['variables']): Promise<OktaOrg> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clientId = `0oa${randomUUID().replaceAll('-', '').slice(0, 17)}`;
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256' };
  // To manage something includes reading it.
  const grantedScopes = SCOPES.flatMap((scope) => [scope, scope.replace('.manage', '.read')]);
  const child = spawn(process.execPath, ['services/local-cloud/okta/management/main.ts'], {
    cwd: ROOT,
    env: {
      PATH,
      LOCAL_OKTA_APP: JSON.stringify({ clientId, publicJwk, grantedScopes }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const { origin } = await told<{ readonly origin: string }>(child);
  return {
    variables: {
      OKTA_HTTP_PROXY: origin,
      OKTA_API_CLIENT_ID: clientId,
      OKTA_API_PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      OKTA_API_PRIVATE_KEY_ID: KEY_ID,
      OKTA_API_SCOPES: SCOPES.join(),
    },
    async resources() {
      const answer = told<{ readonly resources: number }>(child);
      child.send('count');
      return (await answer).resources;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function told<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The emulated Okta org ended with ${code}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [T];
  ended.catch(() => undefined);
  return message;
}
