import { describe, expect, it } from 'vitest';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import type { Iam, RoleSession } from './iam.ts';
import { makeIam, makeIamResource, makeRole, roleArnOf } from './testing/iam.ts';

const RUNTIME = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat';
const INVOKE = {
  action: 'bedrock:InvokeModel',
  resource: 'arn:aws:bedrock:us-east-1::foundation-model/m',
};
const SESSION = 'arn:aws:sts::000000000000:assumed-role/agent/chat';

describe('assume', () => {
  it('gives a service new temporary credentials of a role that trusts it', () => {
    const iam = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com'));
    const session = assume(iam);
    expect(session).toEqual({
      roleArn: roleArnOf('agent'),
      arn: SESSION,
      credentials: {
        accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
        sessionToken: expect.any(String),
      },
    });
    expect(assume(iam)?.credentials).not.toEqual(session?.credentials);
  });

  it('gives none of a missing role, or of one that trusts another service', () => {
    expect(assume(makeIam())).toBeUndefined();
    expect(assume(makeIam(makeRole('agent', 'lambda.amazonaws.com')))).toBeUndefined();
  });

  it.each([
    [{ StringEquals: { 'aws:SourceAccount': '000000000000' } }, true],
    [{ StringEquals: { 'aws:SourceAccount': '111111111111' } }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:us-east-1:000000000000:*' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:*:*:gateway/*' } }, false],
  ])('checks on whose behalf the service acts: %j', (Condition, isTrusted) => {
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition,
      },
    };
    const args = { name: 'agent', assume_role_policy: JSON.stringify(trust) };
    const session = assume(makeIam([makeIamResource('aws_iam_role', 'agent', args)]));
    expect(session !== undefined).toBe(isTrusted);
  });
});

describe('refuse', () => {
  it('allows what the policies of the role allow, including attached ones', () => {
    const iam = makeIam([
      ...makeRole('agent', 'bedrock-agentcore.amazonaws.com', [{ Action: 'bedrock:*' }]),
      makeIamResource('aws_iam_role_policy_attachment', 'traces', {
        role: 'agent',
        policy_arn: 'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess',
      }),
    ]);
    expect(iam.refuse(sessionOf(iam), INVOKE)).toBeUndefined();
    const trace = { action: 'xray:PutTraceSegments', resource: '*' };
    expect(iam.refuse(sessionOf(iam), trace)).toBeUndefined();
  });

  it('refuses everything else with AWS’s message, and logs it', () => {
    const logs = createMemoryLogStore();
    const iam = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com'), logs);
    const words = `User: ${SESSION} is not authorized to perform: bedrock:InvokeModel on resource: ${INVOKE.resource} because no identity-based policy allows the bedrock:InvokeModel action`;
    expect(iam.refuse(sessionOf(iam), INVOKE)).toBe(words);
    expect(logs.all()).toMatchObject([
      { service: 'iam', message: 'access-denied', ...INVOKE, reason: words },
    ]);
  });

  it('keeps what was allowed and what was refused, with who asked', () => {
    const iam = makeIam(
      makeRole('agent', 'bedrock-agentcore.amazonaws.com', [{ Action: INVOKE.action }]),
    );
    const denied = { action: 'dynamodb:GetItem', resource: 't' };
    iam.refuse(sessionOf(iam), INVOKE);
    iam.refuse(sessionOf(iam), denied);
    const asked = { atMs: expect.any(Number), principal: SESSION };
    expect(iam.decisions.all()).toEqual([
      { ...asked, ...INVOKE, isAllowed: true },
      { ...asked, ...denied, isAllowed: false },
    ]);
  });

  it('lets a policy of the resource allow what is not denied', () => {
    const byResource = { ...INVOKE, isAllowedByResource: true };
    const silent = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com'));
    expect(silent.refuse(sessionOf(silent), byResource)).toBeUndefined();
    const deny = { Effect: 'Deny', Action: 'bedrock:*' } as const;
    const strict = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com', [deny]));
    expect(strict.refuse(sessionOf(strict), byResource)).toContain(
      'with an explicit deny in an identity-based policy',
    );
  });
});

describe('the roles of the stacks', () => {
  it('stop the start if they cannot be evaluated', () => {
    const role = makeRole('agent', 'lambda.amazonaws.com');
    const attach = (policy_arn: string, name = 'agent') =>
      makeIamResource('aws_iam_role_policy_attachment', 'a', { role: name, policy_arn });
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(() => makeIam([...role, attach(admin)])).toThrow(
      `s: aws_iam_role_policy_attachment.a: the local cloud does not know the content of ${admin}`,
    );
    const xray = 'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess';
    expect(() => makeIam([...role, attach(xray, 'nobody')])).toThrow('there is no role nobody');
    const [only] = role;
    const bounded = { ...only?.args, permissions_boundary: admin };
    expect(() => makeIam([makeIamResource('aws_iam_role', 'agent', bounded)])).toThrow(
      'does not emulate this argument',
    );
  });
});

function assume(iam: Iam): RoleSession | undefined {
  return iam.assume({
    service: 'bedrock-agentcore.amazonaws.com',
    roleArn: roleArnOf('agent'),
    sourceArn: RUNTIME,
    sessionName: 'chat',
  });
}

function sessionOf(iam: Iam): RoleSession {
  const session = assume(iam);
  if (!session) throw new Error('The role cannot be taken');
  return session;
}
