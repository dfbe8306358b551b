import type { Iam, RoleSession } from '../iam/iam.ts';
import type { HostedService } from './hosted-service.ts';

/**
 * Checks with IAM that the image may be pulled.
 *
 * @returns the role that pulls.
 * @throws Error with the platform's message if the role cannot be assumed or may not pull.
 */
export function requirePull(
  iam: Iam,
  { platform, arn, accessRoleArn, repositoryArn, artifact }: HostedService,
): RoleSession {
  const { service, sessionName, cannotAssume } = platform.puller;
  const session = iam.assume({ service, roleArn: accessRoleArn, sourceArn: arn, sessionName });
  if (!session) throw new Error(`${artifact}: ${cannotAssume(accessRoleArn)}`);
  const refusal =
    iam.refuse(session, { action: 'ecr:GetAuthorizationToken', resource: '*' }) ??
    platform.pullActions
      .map((action) => iam.refuse(session, { action, resource: repositoryArn }))
      .find(Boolean);
  if (refusal === undefined) return session;
  throw new Error(`${artifact}: ${platform.cannotPull} ${refusal}`);
}

/**
 * Checks with IAM that ECS Express Mode may create its load balancer. App Runner needs no role for
 * this.
 *
 * @throws Error if ECS cannot assume its role, or the role may not create one.
 */
export function requireLoadBalancer(
  iam: Iam,
  { arn, infrastructureRoleArn: roleArn, artifact }: HostedService,
): void {
  if (roleArn === undefined) return;
  const session = iam.assume({
    service: 'ecs.amazonaws.com',
    roleArn,
    sourceArn: arn,
    sessionName: 'ECS-Infrastructure',
  });
  if (!session) throw new Error(`${artifact}: ECS cannot assume the role ${roleArn}`);
  const action = 'elasticloadbalancing:CreateLoadBalancer';
  const refusal = iam.refuse(session, { action, resource: '*' });
  if (refusal) throw new Error(`${artifact}: ECS cannot make a load balancer: ${refusal}`);
}

/** @throws Error if the platform cannot assume the role of the running code. */
export function assumeInstanceRole(
  iam: Iam,
  { platform, arn, instanceRoleArn, artifact }: HostedService,
): RoleSession {
  const { service, sessionName, cannotAssume } = platform.runner;
  const session = iam.assume({ service, roleArn: instanceRoleArn, sourceArn: arn, sessionName });
  if (session) return session;
  throw new Error(`${artifact}: ${cannotAssume(instanceRoleArn)}`);
}
