import type { LogStore } from '../logs/log-store.ts';
import type { ResourceSet } from '../terraform/resource.ts';
import { ADMINISTRATOR_ACCESS, ADMINISTRATOR_KEYS, administratorArn } from './administrator.ts';
import type { RequestContext } from './condition.ts';
import { type Credentials, makeCredentials } from './credentials.ts';
import { createDecisionLog, type DecisionLog } from './decision-log.ts';
import { decide } from './evaluate.ts';
import { type Role, readRoles } from './read-roles.ts';
import { type Authentication, type SignedRequest, verifySignature } from './verify-signature.ts';

/** A role that a service has assumed, for one process or for itself. */
export interface RoleSession {
  readonly roleArn: string;
  /** `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
  readonly arn: string;
  readonly credentials: Credentials;
}

/** A service that assumes a role. */
interface Assumption {
  /** `lambda.amazonaws.com`. */
  readonly service: string;
  readonly roleArn: string;
  /** The resource on whose behalf it acts; its account is this one. */
  readonly sourceArn: string;
  readonly sessionName: string;
}

/** What a session asks to do. */
interface Action {
  /** `bedrock:InvokeModel`. */
  readonly action: string;
  /** ARN; `*` for an action without resources. */
  readonly resource: string;
  readonly context?: RequestContext;
  /** A policy of the resource allows it: then only an explicit denial refuses. */
  readonly isAllowedByResource?: boolean;
}

/** IAM and STS of the local cloud. */
export interface Iam {
  /** Undefined if the role does not exist or its trust policy does not allow the service. */
  assume(assumption: Assumption): RoleSession | undefined;
  /** Identifies the sender of a request. Lambda, Bedrock and X-Ray do this before anything else. */
  authenticate(request: SignedRequest, service: string): Promise<Authentication<RoleSession>>;
  /**
   * Evaluates the policies of the session's role. A refusal is logged, as in CloudTrail.
   * @returns AWS's message for the refusal; undefined if the action is allowed.
   */
  refuse(session: RoleSession, action: Action): string | undefined;
  /** What `refuse` decided of late. */
  readonly decisions: Pick<DecisionLog, 'all' | 'clear'>;
}

export interface IamOptions {
  readonly region: string;
  readonly accountId: string;
  readonly resources: () => ResourceSet;
  readonly logs: Pick<LogStore, 'write'>;
}

/** At most two processes of one role run at once, during a release. */
const SESSIONS_OF_ROLE = 16;

/** @throws Error naming the resource and what of its policies the local cloud cannot evaluate. */
export function createIam({ region, accountId, resources, logs }: IamOptions): Iam {
  const read = new WeakMap<ResourceSet, ReadonlyMap<string, Role>>();
  const administrator: RoleSession = {
    roleArn: administratorArn(accountId),
    arn: administratorArn(accountId),
    credentials: ADMINISTRATOR_KEYS,
  };
  const decisions = createDecisionLog();
  const sessions = new Map([[ADMINISTRATOR_KEYS.accessKeyId, administrator]]);

  function roles(): ReadonlyMap<string, Role> {
    const set = resources();
    const known = read.get(set) ?? readRoles(set);
    read.set(set, known);
    return known;
  }
  roles();

  /** Keeps the sessions of each role's latest processes: the earlier ones have ended. */
  function forgetOldest(roleArn: string): void {
    const ofRole = [...sessions].filter(([, session]) => session.roleArn === roleArn);
    for (const [keyId] of ofRole.slice(0, -SESSIONS_OF_ROLE)) sessions.delete(keyId);
  }

  return {
    decisions,

    assume({ service, roleArn, sourceArn, sessionName }) {
      const role = roles().get(roleArn);
      const decision = decide(role?.trust ?? [], {
        principal: { kind: 'service', name: service },
        action: 'sts:AssumeRole',
        resource: roleArn,
        context: { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': accountId },
      });
      if (!role || decision !== 'allowed') return undefined;
      const session = {
        roleArn,
        arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
        credentials: makeCredentials(),
      };
      sessions.set(session.credentials.accessKeyId, session);
      forgetOldest(roleArn);
      return session;
    },

    authenticate: (request, service) =>
      verifySignature(request, { service, region, find: (keyId) => sessions.get(keyId) }),

    refuse(session, { action, resource, context, isAllowedByResource = false }) {
      const permissions =
        session === administrator
          ? ADMINISTRATOR_ACCESS
          : (roles().get(session.roleArn)?.permissions ?? []);
      const decision = decide(permissions, {
        principal: { kind: 'role', roleArn: session.roleArn, sessionArn: session.arn },
        action,
        resource,
        ...(context && { context }),
      });
      const isAllowed =
        decision === 'allowed' || (decision === 'not-allowed' && isAllowedByResource);
      decisions.add({ atMs: Date.now(), principal: session.arn, action, resource, isAllowed });
      if (isAllowed) return undefined;
      const reason =
        decision === 'explicitly-denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      const refusal = `User: ${session.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
      logs.write('iam', 'access-denied', { level: 'WARN', action, resource, reason: refusal });
      return refusal;
    },
  };
}
