import { applied } from './applied.ts';
import { STATE_BUCKET } from './aws-account.ts';
import { type Check, failed, ok } from './check.ts';
import { jsonOf, readHttp } from './read-http.ts';

const ISSUER = 'Issuer';

/** What every tier reads of Okta: the issuer's metadata, and the keys that sign its tokens. */
export const ISSUER_CHECKS: readonly Check[] = [
  {
    name: ISSUER,
    group: 'After a deploy',
    reads: '<issuer>/.well-known/openid-configuration',
    needs: [STATE_BUCKET],
    async run(doctor, signal) {
      const issuer = await issuerOf(doctor);
      const answer = await readHttp(`${issuer}/.well-known/openid-configuration`, {}, signal);
      if (answer.status !== 200) {
        return failed(
          `${issuer} answers ${answer.status}: the authorization server is gone or not active`,
          `look at Security > API > Authorization Servers; \`make plan ENV=${doctor.settings.name} STACK=okta\``,
        );
      }
      const { issuer: named } = jsonOf(answer, issuer);
      if (named === issuer) return ok(issuer);
      return failed(
        `the authorization server calls itself ${named}, and every tier expects ${issuer}`,
        `set its issuer to Okta URL in Security > API; \`make plan ENV=${doctor.settings.name} STACK=okta\``,
      );
    },
  },
  {
    name: 'Signing keys',
    group: 'After a deploy',
    reads: 'jwks_uri of the issuer',
    needs: [ISSUER],
    async run(doctor, signal) {
      const issuer = await issuerOf(doctor);
      const metadata = jsonOf(
        await readHttp(`${issuer}/.well-known/openid-configuration`, {}, signal),
        issuer,
      );
      const address = String(metadata['jwks_uri']);
      if (!URL.canParse(address)) {
        return failed('the issuer names no jwks_uri', 'ask Okta: its metadata always has one');
      }
      const { keys } = jsonOf(await readHttp(address, {}, signal), address);
      const usable = (Array.isArray(keys) ? keys : []).filter(isUsable);
      if (usable.length > 0) {
        return ok(`${usable.length} RSA ${usable.length === 1 ? 'key' : 'keys'} with an id`);
      }
      return failed(
        `${address} has no RSA key with an id`,
        "rotate the authorization server's keys: Security > API > the server > Settings > Signing Key Rotation",
      );
    },
  },
];

async function issuerOf(doctor: Parameters<Check['run']>[0]): Promise<string> {
  const [server] = (await applied(doctor, 'okta')).attributesOf('okta_auth_server');
  return String(server?.['issuer']);
}

/** What the tiers take: RS256, found by its `kid` (services/shared/identity). */
function isUsable(key: unknown): boolean {
  const { kty, kid, use } = (key ?? {}) as Record<string, unknown>;
  return kty === 'RSA' && typeof kid === 'string' && (use === undefined || use === 'sig');
}
