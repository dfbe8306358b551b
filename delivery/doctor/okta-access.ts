import { environmentName } from '@three-tier-chat/terraform/constructs/names.ts';
import { applied } from './applied.ts';
import { STATE_BUCKET } from './aws-account.ts';
import { type Check, type DoctorContext, failed, ok, unknown } from './check.ts';
import { OKTA_ROLES } from './okta-checks.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Who may sign in, and how: before the stack `okta` the name of its group must be free. */
export const OKTA_ACCESS: readonly Check[] = [
  {
    name: 'Group',
    group: 'Okta',
    reads: '/api/v1/groups, /api/v1/groups/{id}/users',
    needs: [OKTA_ROLES, STATE_BUCKET],
    async run(doctor, signal) {
      const { okta, settings, contentsOf } = doctor;
      const name = settings.allowedGroup;
      const contents = await contentsOf('okta');
      const [group] = contents.attributesOf('okta_group');
      if (!contents.isApplied) {
        const search = `/api/v1/groups?q=${encodeURIComponent(name)}`;
        const found = listOf((await okta.get(search, signal)).json);
        const taken = found.some(
          ({ profile }) => (profile as Entry | undefined)?.['name'] === name,
        );
        return taken
          ? failed(
              `the org has a group ${name} already, which the stack okta would make`,
              'set `allowedGroup` in the environment file to a name that is free',
            )
          : ok(`${name} is free: the stack okta makes it`);
      }
      const id = String(group?.['id'] ?? '');
      const users = await okta.get(`/api/v1/groups/${id}/users?limit=2`, signal);
      if (users.status === 404) {
        return failed(
          `the group ${name} was deleted in Okta`,
          `\`make apply ENV=${settings.name} STACK=okta\` makes it again`,
        );
      }
      if (users.status !== 200) return unknown(`Okta answered ${users.status} about its members`);
      if (listOf(users.json).length > 0) return ok(`${name} has members`);
      return failed(
        `nobody is in the group ${name}`,
        `Directory > Groups > ${name} > Assign people (docs/first-deploy.md, "People and sign-in")`,
      );
    },
  },
  {
    name: 'Sign-in policy',
    group: 'Okta',
    reads:
      '/api/v1/policies?type=ACCESS_POLICY, or of the app: /api/v1/apps/{id}, /api/v1/policies/{id}/rules',
    needs: [OKTA_ROLES, STATE_BUCKET],
    async run(doctor, signal) {
      const { okta, settings, contentsOf } = doctor;
      const [app] = (await contentsOf('app')).attributesOf('okta_app_oauth');
      if (!app) {
        const policies = listOf(
          (await okta.get('/api/v1/policies?type=ACCESS_POLICY', signal)).json,
        );
        if (policies.some(({ system }) => system === true)) {
          return ok('the org has a default one, which the app will get');
        }
        return failed(
          'the org has no default sign-in policy, which a new app gets',
          'use an org on the Identity Engine: Security > Authentication Policies lists a default policy there',
        );
      }
      const found = await okta.get(`/api/v1/apps/${app['id']}`, signal);
      const label = environmentName(settings);
      if (found.status === 404) {
        return failed(
          `the app ${label} was deleted in Okta`,
          'docs/operate.md, "When something fails", the row "failed to get OAuth application"',
        );
      }
      const { status, _links: links } = found.json as Entry;
      if (status !== 'ACTIVE') {
        return failed(`the app ${label} is ${status}`, `activate it: Applications > ${label}`);
      }
      const link = (links as { accessPolicy?: { href?: string } } | undefined)?.accessPolicy?.href;
      if (!link) return unknown(`Okta names no sign-in policy of the app ${label}`);
      return policyVerdict(doctor, okta.path(link), signal);
    },
  },
  {
    name: 'Access policy',
    group: 'Okta',
    reads: '/api/v1/authorizationServers/{id}/policies and …/rules',
    needs: [OKTA_ROLES, STATE_BUCKET],
    async run(doctor, signal) {
      const { okta, settings } = doctor;
      const app = await applied(doctor, 'app');
      const policies = app.attributesOf('okta_auth_server_policy');
      const server = `/api/v1/authorizationServers/${policies[0]?.['auth_server_id']}`;
      const all = listOf((await okta.get(`${server}/policies`, signal)).json);
      const ours = all.filter(({ id }) => policies.some((policy) => policy['id'] === id));
      if (ours.length < policies.length) {
        return failed(
          'the access policy of the app was deleted in Okta',
          `\`make apply ENV=${settings.name} STACK=app\` makes it again`,
        );
      }
      const rules = await Promise.all(
        ours.map(async ({ id }) =>
          listOf((await okta.get(`${server}/policies/${id}/rules`, signal)).json),
        ),
      );
      const isInactive = [...ours, ...rules.flat()].some(({ status }) => status !== 'ACTIVE');
      if (isInactive || rules.some((ofOne) => ofOne.length === 0)) {
        return failed(
          'the access policy or its rule is not active: nobody gets a token',
          `activate both in Security > API > ${environmentName(settings)} > Access Policies`,
        );
      }
      const others = all.filter((policy) => !ours.includes(policy)).map(({ name }) => `"${name}"`);
      if (others.length === 0) return ok("active, and the authorization server's only one");
      return failed(
        `the authorization server has a further access policy, ${others.join(', ')}, whose clients would be admitted too`,
        'delete it, unless it is of a client that you made (docs/decisions/clients-are-admitted-by-okta.md)',
      );
    },
  },
];

async function policyVerdict({ okta }: DoctorContext, path: string, signal: AbortSignal) {
  const policy = (await okta.get(path, signal)).json as Entry;
  const rules = listOf((await okta.get(`${path}/rules`, signal)).json);
  const active = rules.filter(({ status }) => status === 'ACTIVE');
  if (policy['status'] !== 'ACTIVE' || active.length === 0) {
    return failed(
      `the sign-in policy "${policy['name']}" or its rules are not active`,
      `activate them: Security > Authentication Policies > ${policy['name']}`,
    );
  }
  const factors = new Set(active.flatMap(factorMode));
  return ok(
    `"${policy['name']}" is active${factors.size > 0 ? `, its rules ask for ${[...factors].join(' or ')}` : ''}`,
  );
}

/** `2FA`, `1FA`: how many factors a rule asks for (Okta, `VerificationMethod`). */
function factorMode({ actions }: Entry): readonly string[] {
  const { appSignOn } = (actions ?? {}) as {
    appSignOn?: { verificationMethod?: { factorMode?: unknown } };
  };
  const mode = appSignOn?.verificationMethod?.factorMode;
  return typeof mode === 'string' ? [mode] : [];
}

function listOf(json: unknown): readonly Entry[] {
  return Array.isArray(json) ? (json as Entry[]) : [];
}
