import { randomUUID } from 'node:crypto';
import type { Iam, RoleSession } from '../iam/iam.ts';

/**
 * What takes a role: a Runtime or a Gateway. Both belong to one service and assume their role in
 * the same way.
 */
export interface RoleHolder {
  /** Resource type, for the message. */
  readonly address: string;
  readonly arn: string;
  readonly roleArn: string;
}

/** @throws Error with AgentCore's message if the service may not assume the role. */
export function assumeAgentCoreRole(
  iam: Pick<Iam, 'assume'>,
  { address, arn, roleArn }: RoleHolder,
): RoleSession {
  const session = iam.assume({
    service: 'bedrock-agentcore.amazonaws.com',
    roleArn,
    sourceArn: arn,
    sessionName: `BedrockAgentCore-${randomUUID()}`,
  });
  if (session) return session;
  throw new Error(
    `${address}: ValidationException: Role validation failed for '${roleArn}'. Please verify that the role exists and its trust policy allows assumption by this service`,
  );
}
