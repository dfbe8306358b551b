import { isMet, type RequestContext } from './condition.ts';
import { isArnLike, isLike } from './pattern.ts';
import type { Principals, Statement } from './policy-document.ts';

/** The caller. */
type Principal =
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionArn: string }
  | { readonly kind: 'service'; readonly name: string }
  /** Whoever has a token of an identity provider, by the provider's ARN. */
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'anonymous' };

export interface AccessRequest {
  readonly principal: Principal;
  /** `bedrock:InvokeModel`. */
  readonly action: string;
  /** ARN; `*` for an action without resources. */
  readonly resource: string;
  /** Values of condition keys, whose names are in lower case. */
  readonly context?: RequestContext;
}

export type Decision = 'allowed' | 'explicitly-denied' | 'not-allowed';

/**
 * Decides by the policies of one account, wherever they are attached: an explicit denial wins, any
 * permission suffices, and without either the request is denied (IAM User Guide, "Policy evaluation
 * logic").
 */
export function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const effects = statements
    .filter((statement) => applies(statement, request))
    .map(({ effect }) => effect);
  if (effects.includes('Deny')) return 'explicitly-denied';
  return effects.includes('Allow') ? 'allowed' : 'not-allowed';
}

function applies(
  { actions, resources, principals, conditions }: Statement,
  { principal, action, resource, context = {} }: AccessRequest,
): boolean {
  return (
    (principals === undefined || isAmong(principal, principals)) &&
    // Actions are case-insensitive, resources are not.
    actions.some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    (resources === undefined ||
      resources.some((pattern) => pattern === '*' || isArnLike(resource, pattern))) &&
    conditions.every((condition) => isMet(condition, context))
  );
}

/**
 * An account as principal is not matched: it only delegates the decision to the policies of its
 * roles, which are evaluated themselves.
 */
function isAmong(principal: Principal, { aws, service, federated }: Principals): boolean {
  if (aws.includes('*')) return true;
  switch (principal.kind) {
    case 'role':
      return aws.includes(principal.roleArn) || aws.includes(principal.sessionArn);
    case 'service':
      return service.includes(principal.name);
    case 'federated':
      return federated.includes(principal.provider);
    case 'anonymous':
      return false;
  }
}
