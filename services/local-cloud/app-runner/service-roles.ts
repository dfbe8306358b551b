import type { Iam, RoleSession } from '../iam/iam.ts';
import type { HostedService } from './hosted-service.ts';

/**
 * Pulls the image as far as IAM has a say in it.
 *
 * @returns who pulls.
 * @throws Error in the platform's words when the role cannot be taken or may not pull.
 */
export function requirePull(
  iam: Iam,
  { platform, arn, accessRoleArn, repositoryArn, artifact }: HostedService,
): RoleSession {
  const { service, sessionName, cannotTake } = platform.puller;
  const session = iam.assume({ service, roleArn: accessRoleArn, sourceArn: arn, sessionName });
  if (!session) throw new Error(`${artifact}: ${cannotTake(accessRoleArn)}`);
  const refusal =
    iam.refuse(session, { action: 'ecr:GetAuthorizationToken', resource: '*' }) ??
    platform.pullActions
      .map((action) => iam.refuse(session, { action, resource: repositoryArn }))
      .find(Boolean);
  if (refusal === undefined) return session;
  throw new Error(`${artifact}: ${platform.cannotPull} ${refusal}`);
}

/**
 * Makes the load balancer of ECS Express Mode as far as IAM has a say in it. App Runner needs no role
 * for what it makes.
 *
 * @throws Error when ECS cannot take its role or may not make one.
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

/** @throws Error when the platform cannot take the role of the running code. */
export function assumeInstanceRole(
  iam: Iam,
  { platform, arn, instanceRoleArn, artifact }: HostedService,
): RoleSession {
  const { service, sessionName, cannotTake } = platform.runner;
  const session = iam.assume({ service, roleArn: instanceRoleArn, sourceArn: arn, sessionName });
  if (session) return session;
  throw new Error(`${artifact}: ${cannotTake(instanceRoleArn)}`);
}
