import { type Context, errors, interactionPolicy } from 'oidc-provider';
import { type AccessDecision, decideAccess, type Lifetimes } from './access-policy.ts';
import type { ServerParts } from './server-parts.ts';

const REFUSAL = {
  'not-assigned': 'User is not assigned to the client application.',
  policy: 'Policy evaluation failed for this request, please check the policy configurations.',
} as const;

/** Assignment and access policy, at the three moments at which Okta evaluates them. */
export interface ProviderAccess {
  /** oidc-provider's steps of a sign-in: password, then access. */
  readonly interactionPolicy: object;
  /** @throws access_denied */
  lifetimesAt(ctx: Context): Lifetimes;
  /** @throws invalid_grant, access_denied */
  requireAtRefresh(ctx: Context): Lifetimes;
}

export function createProviderAccess(parts: ServerParts): ProviderAccess {
  const decide = (ctx: Context): AccessDecision => {
    const { client, account, entities, params, requestParamScopes } = ctx.oidc;
    const app = parts.org.apps.find((candidate) => candidate.client_id === client.clientId);
    const user = account && parts.users.byId(account.accountId);
    if (!app || !user) return { kind: 'deny', reason: 'not-assigned' };
    const source = entities.RefreshToken ?? entities.AuthorizationCode;
    const scopes = params['scope'] || !source ? requestParamScopes : source.scopes;
    return decideAccess(parts.server, {
      app,
      uid: user.id,
      groupIds: user.groups.flatMap((name) => parts.org.groups.get(name) ?? []),
      scopes: [...scopes],
    });
  };
  const lifetimesAt = (ctx: Context): Lifetimes => {
    const decision = decide(ctx);
    if (decision.kind === 'deny') throw new errors.AccessDenied(REFUSAL[decision.reason]);
    return decision.lifetimes;
  };

  return {
    interactionPolicy: stepsOfSignIn(lifetimesAt),
    lifetimesAt,
    requireAtRefresh(ctx) {
      const decision = decide(ctx);
      if (decision.kind === 'deny' && decision.reason === 'not-assigned') {
        // Okta revokes the refresh tokens of a user who loses the app.
        parts.store.revokeGrant(ctx.oidc.entities.RefreshToken?.grantId ?? '');
        throw new errors.InvalidGrant({ detail: REFUSAL['not-assigned'] });
      }
      return lifetimesAt(ctx);
    },
  };
}

function stepsOfSignIn(requireAccess: (ctx: Context) => unknown): object {
  const steps = interactionPolicy.base();
  // A session may exist longer than its user in the seed.
  steps
    .get('login')
    .checks.add(
      new interactionPolicy.Check(
        'unknown_user',
        'The user of the session no longer exists',
        'login_required',
        ({ oidc }) => oidc.session.accountId !== undefined && oidc.account === undefined,
      ),
    );
  // The apps are trusted (consent_method TRUSTED), so no consent is asked for.
  steps.remove('consent');
  steps.add(
    new interactionPolicy.Prompt(
      { name: 'access', requestable: false },
      new interactionPolicy.Check('access', 'Access is decided', 'access_denied', (ctx) => {
        requireAccess(ctx);
        return false;
      }),
    ),
  );
  return steps;
}
