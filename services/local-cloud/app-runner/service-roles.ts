import type { Iam, RoleSession } from '../iam/iam.ts';
import type { HostedService } from './hosted-service.ts';

/**
 * Pulls the image as far as IAM has a say in it.
 *
 * @returns who pulls.
 * @throws Error in App Runner's words when the role cannot be taken or may not pull.
 */
export function requirePull(
  iam: Iam,
  { platform, arn, accessRoleArn, repositoryArn, artifact }: HostedService,
): RoleSession {
  const session = iam.assume({
    service: platform.pulls,
    roleArn: accessRoleArn,
    sourceArn: arn,
    sessionName: 'AppRunner',
  });
  if (!session) {
    throw new Error(
      `${artifact}: InvalidRequestException: Invalid Access Role in AuthenticationConfiguration: ${accessRoleArn}`,
    );
  }
  const refusal =
    iam.refuse(session, { action: 'ecr:GetAuthorizationToken', resource: '*' }) ??
    platform.pullActions
      .map((action) => iam.refuse(session, { action, resource: repositoryArn }))
      .find(Boolean);
  if (refusal === undefined) return session;
  throw new Error(
    `${artifact}: Failed to pull your application image. Be sure you configure your service with a valid access role to your ECR repository. ${refusal}`,
  );
}

/** @throws Error when the platform cannot take the role of the running code, or its own. */
export function assumeInstanceRole(
  iam: Iam,
  { platform, arn, instanceRoleArn, infrastructureRoleArn, artifact }: HostedService,
): RoleSession {
  if (infrastructureRoleArn !== undefined) {
    const own = iam.assume({
      service: 'ecs.amazonaws.com',
      roleArn: infrastructureRoleArn,
      sourceArn: arn,
      sessionName: 'ECS-Infrastructure',
    });
    if (!own) throw new Error(`${artifact}: ECS cannot assume the role ${infrastructureRoleArn}`);
  }
  const session = iam.assume({
    service: platform.runs,
    roleArn: instanceRoleArn,
    sourceArn: arn,
    sessionName: 'AppRunner-Instance',
  });
  if (session) return session;
  throw new Error(
    `${artifact}: InvalidRequestException: ${platform.title} cannot assume the instance role ${instanceRoleArn}: its trust policy must let in ${platform.runs}`,
  );
}
