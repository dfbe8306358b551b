import { type Check, failed, ok, unknown } from './check.ts';
import { jsonOf, readHttp } from './read-http.ts';

const OKTA_SIGN_IN = 'Okta sign-in';
const OKTA_SCOPES = 'Okta scopes';
export const OKTA_ROLES = 'Okta admin roles';

/** The scopes of the service app, each with what the stacks need it for (docs/first-deploy.md, "Okta"). */
const NEEDED_SCOPES = [
  'okta.apps.manage',
  'okta.authorizationServers.manage',
  'okta.groups.manage',
  'okta.policies.read',
  'okta.trustedOrigins.manage',
] as const;

/** What each admin role is needed for, shown by a read. */
const ROLE_READS: readonly { readonly path: string; readonly role: string }[] = [
  { path: '/api/v1/groups?limit=1', role: 'Organization Administrator' },
  { path: '/api/v1/trustedOrigins?limit=1', role: 'Organization Administrator' },
  { path: '/api/v1/apps?limit=1', role: 'Application Administrator' },
  { path: '/api/v1/policies?type=ACCESS_POLICY', role: 'Application Administrator' },
];

/** Okta's code for a feature that the org's plan lacks, and for a right that the caller lacks. */
const NO_FEATURE = 'E0000015';
const MAKE_APP = 'docs/first-deploy.md, "Make the service app"';

/** The org, its plan, and what the service app may do in it. */
export const OKTA: readonly Check[] = [
  {
    name: 'Okta org',
    group: 'Okta',
    reads: '/.well-known/okta-organization',
    async run({ okta, settings, variables }, signal) {
      const base = variables['OKTA_HTTP_PROXY'] || okta.address;
      const answer = await readHttp(new URL('/.well-known/okta-organization', base), {}, signal);
      if (answer.status !== 200) {
        return failed(
          `there is no Okta org at ${okta.address} (status ${answer.status})`,
          `set \`okta.orgName\` ("${settings.okta.orgName}") and \`okta.baseUrl\` ("${settings.okta.baseUrl}") in the environment file to the parts of your org's address`,
        );
      }
      const { id } = jsonOf(answer, okta.address);
      return ok(`${okta.address}${typeof id === 'string' ? ` (${id})` : ''}`);
    },
  },
  {
    name: OKTA_SIGN_IN,
    group: 'Okta',
    reads: '/oauth2/v1/token, or /api/v1/groups with an API token',
    needs: ['Okta org', 'Okta variables'],
    async run({ okta, variables }, signal) {
      const session = await okta.signIn(signal);
      if (session.kind === 'no-key') {
        return failed(
          `OKTA_API_PRIVATE_KEY cannot be used: ${session.reason}`,
          `set it to the file with the private key, or to the key (${MAKE_APP}, step 4)`,
        );
      }
      if (session.kind === 'refused') return refusal(session.error, session.description);
      if (!variables['OKTA_API_TOKEN']) return ok('Okta takes the key of the service app');
      const { status } = await okta.get('/api/v1/groups?limit=1', signal);
      if (status !== 401) return ok('Okta takes the API token');
      return failed(
        'Okta does not take OKTA_API_TOKEN',
        'make another token in Security > API > Tokens, or use the service app',
      );
    },
  },
  {
    name: OKTA_SCOPES,
    group: 'Okta',
    reads: 'the scopes of the access token',
    needs: [OKTA_SIGN_IN],
    async run({ okta, variables }, signal) {
      const session = await okta.signIn(signal);
      if (session.kind !== 'signed-in' || !session.scopes) {
        return ok('an API token has the rights of the administrator who made it');
      }
      const { scopes } = session;
      const asked = (variables['OKTA_API_SCOPES'] ?? '').split(/[\s,]+/);
      const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
      if (missing.length === 0) return ok(NEEDED_SCOPES.join(', '));
      const unasked = missing.filter((scope) => !asked.includes(scope));
      if (unasked.length > 0) {
        return failed(
          `OKTA_API_SCOPES lacks ${unasked.join(', ')}`,
          `export OKTA_API_SCOPES=${NEEDED_SCOPES.join(',')}`,
        );
      }
      return failed(
        `the service app is not granted ${missing.join(', ')}`,
        `as Super Administrator: the app's tab Okta API Scopes > Grant beside ${missing.join(', ')}`,
      );
    },
  },
  {
    name: 'API Access Management',
    group: 'Okta',
    reads: '/api/v1/authorizationServers',
    needs: [OKTA_SCOPES],
    async run({ okta }, signal) {
      const { status, errorCode } = await okta.get('/api/v1/authorizationServers?limit=1', signal);
      if (status === 200) return ok("the org's plan has custom authorization servers");
      if (errorCode === NO_FEATURE || status === 404) {
        return failed(
          "the org's plan has no API Access Management, so no authorization server can be made",
          'use an org that has it, such as one of the Integrator Free Plan (https://developer.okta.com/signup/), or ask Okta for it',
        );
      }
      if (status === 403) return roleMissing('API Access Management Administrator');
      return unknown(`Okta answered ${status} ${errorCode ?? ''}`.trim());
    },
  },
  {
    name: OKTA_ROLES,
    group: 'Okta',
    reads: ROLE_READS.map(({ path }) => path).join(', '),
    needs: [OKTA_SCOPES],
    async run({ okta }, signal) {
      const answers = await Promise.all(
        ROLE_READS.map(async (read) => ({ ...read, ...(await okta.get(read.path, signal)) })),
      );
      const refused = answers.filter(({ status }) => status === 403);
      if (refused.length > 0) return roleMissing(...new Set(refused.map(({ role }) => role)));
      const [odd] = answers.filter(({ status }) => status !== 200);
      if (odd) return unknown(`Okta answered ${odd.status} to ${odd.path}`);
      return ok('they reach groups, origins, apps and policies; whether to write, the apply shows');
    },
  },
];

function roleMissing(...roles: readonly string[]) {
  return failed(
    `the service app may not read what ${roles.join(' and ')} may`,
    `the app's tab Admin roles > Edit assignments > add ${roles.join(' and ')} (${MAKE_APP}, step 7)`,
  );
}

/** What each refusal of the token endpoint means (RFC 6749 section 5.2, and Okta's own words). */
function refusal(error: string, description: string) {
  const found = `Okta refuses the service app: ${error}${description ? ` (${description})` : ''}`;
  if (/dpop/i.test(`${error} ${description}`)) {
    return failed(
      found,
      `clear "Require Demonstrating Proof of Possession" in the app's General Settings (${MAKE_APP}, step 5)`,
    );
  }
  if (error === 'invalid_scope' || error === 'consent_required') {
    return failed(
      found,
      `set OKTA_API_SCOPES=${NEEDED_SCOPES.join(',')}, and grant each in the app's tab Okta API Scopes (${MAKE_APP}, step 6)`,
    );
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return failed(
      found,
      `compare OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY_ID with the app and its active keys (${MAKE_APP}, steps 3 and 4)`,
    );
  }
  return unknown(found);
}
