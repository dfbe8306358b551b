import { describe, expect, it } from 'vitest';
import { administratorArn } from '../../services/local-cloud/iam/administrator.ts';
import { type AccessRequest, decide } from '../../services/local-cloud/iam/evaluate.ts';
import { parsePolicy } from '../../services/local-cloud/iam/policy-document.ts';
import { edgeKeyStatements, keyStatements } from '../../terraform/constructs/key-policy.ts';
import { type PolicyStatement, policyDocument } from '../../terraform/constructs/service-role.ts';

/*
 * The local cloud encrypts nothing, so the policies of the keys are evaluated here by its rules: each
 * statement is needed by a call, and nothing else is allowed.
 */

const ACCOUNT = '123456789012';
const PLACE = { accountId: ACCOUNT, region: 'eu-central-1' };
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`;

type Call = Omit<AccessRequest, 'resource'>;

const ROLE: AccessRequest['principal'] = {
  kind: 'role',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/three-tier-chat-secured-api-dev`,
  sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/three-tier-chat-secured-api-dev/1`,
};
const ANYBODY: AccessRequest['principal'] = { kind: 'anonymous' };

/** A call of a role of this account, passed on by an AWS service. */
function through(service: string, action: string, context: Call['context'] = {}): Call {
  return {
    principal: ROLE,
    action,
    context: {
      'kms:calleraccount': ACCOUNT,
      'kms:viaservice': `${service}.eu-central-1.amazonaws.com`,
      ...context,
    },
  };
}

/** A service's own call. */
function by(name: string, action: string, context: NonNullable<Call['context']>): Call {
  return { principal: { kind: 'service', name }, action, context };
}

const forLogs = (group: string) => ({ 'kms:encryptioncontext:aws:logs:arn': group });
const GROUP = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/three-tier-chat-agent-dev`;
const forAlarm = (account: string, region = 'eu-central-1') => ({
  'aws:sourceaccount': account,
  'aws:sourcearn': `arn:aws:cloudwatch:${region}:${account}:alarm:three-tier-chat-api-5xx-dev`,
});
const forSite = (account: string) => ({
  'aws:sourcearn': `arn:aws:cloudfront::${account}:distribution/E1`,
});
const AS_SERVICE = { 'kms:grantisforawsresource': 'true' };

/** What needs each statement. */
const NEEDED: Readonly<Record<string, readonly Call[]>> = {
  UseThroughServices: [
    through('dynamodb', 'kms:Decrypt'),
    through('s3', 'kms:GenerateDataKey'),
    through('s3', 'kms:Decrypt'),
    through('lambda', 'kms:Encrypt'),
    through('ecr', 'kms:DescribeKey'),
    through('sns', 'kms:GenerateDataKey'),
  ],
  LetServicesContinue: ['dynamodb', 'ecr', 'lambda'].map((service) =>
    through(service, 'kms:CreateGrant', AS_SERVICE),
  ),
  PublishAlarms: ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) =>
    by('cloudwatch.amazonaws.com', action, forAlarm(ACCOUNT)),
  ),
  ReadSite: [by('cloudfront.amazonaws.com', 'kms:Decrypt', forSite(ACCOUNT))],
  EncryptLogs: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
    by('logs.eu-central-1.amazonaws.com', action, forLogs(GROUP)),
  ),
};

/** What no statement allows, although one of them allows something near it. */
const REFUSED: Readonly<Record<string, Call>> = {
  'a role that decrypts by itself': {
    principal: ROLE,
    action: 'kms:Decrypt',
    context: { 'kms:calleraccount': ACCOUNT },
  },
  'a role of another account': through('s3', 'kms:Decrypt', {
    'kms:calleraccount': '2'.repeat(12),
  }),
  'somebody without an account': { principal: ANYBODY, action: 'kms:Decrypt' },
  'S3 in another region': through('s3', 'kms:Decrypt', {
    'kms:viaservice': 's3.us-east-1.amazonaws.com',
  }),
  'a service that keeps nothing of ours': through('ec2', 'kms:Decrypt'),
  'a role that gives the key to another': through('dynamodb', 'kms:CreateGrant', {
    'kms:grantisforawsresource': 'false',
  }),
  'a grant by S3, which needs none': through('s3', 'kms:CreateGrant', AS_SERVICE),
  'a role that changes the policy': through('s3', 'kms:PutKeyPolicy'),
  'a role that deletes the key': through('s3', 'kms:ScheduleKeyDeletion'),
  'alarms of another account': by(
    'cloudwatch.amazonaws.com',
    'kms:Decrypt',
    forAlarm('2'.repeat(12)),
  ),
  'alarms that encrypt anything': by('cloudwatch.amazonaws.com', 'kms:Encrypt', forAlarm(ACCOUNT)),
  'a distribution of another account': by(
    'cloudfront.amazonaws.com',
    'kms:Decrypt',
    forSite('2'.repeat(12)),
  ),
  'a distribution that writes': by(
    'cloudfront.amazonaws.com',
    'kms:GenerateDataKey',
    forSite(ACCOUNT),
  ),
  'a log group of another account': by(
    'logs.eu-central-1.amazonaws.com',
    'kms:Decrypt',
    forLogs(GROUP.replace(ACCOUNT, '2'.repeat(12))),
  ),
  'logs without their group': by('logs.eu-central-1.amazonaws.com', 'kms:Decrypt', {}),
  'logs of another region': by('logs.us-east-1.amazonaws.com', 'kms:Decrypt', forLogs(GROUP)),
  'another service of AWS': by('ec2.amazonaws.com', 'kms:Decrypt', forLogs(GROUP)),
};

const statements = keyStatements(PLACE);

function answer(said: readonly PolicyStatement[], call: Call) {
  return decide(parsePolicy(policyDocument(said), 'key', 'resource'), { ...call, resource: KEY });
}

describe('the policy of the key', () => {
  it('has a case for every statement', () => {
    expect(statements.map(({ Sid }) => Sid).sort()).toEqual(
      ['AdministerKey', ...Object.keys(NEEDED)].sort(),
    );
  });

  it.each(Object.entries(NEEDED))('allows by %s what nothing else allows', (sid, calls) => {
    const others = statements.filter(({ Sid }) => Sid !== sid);
    for (const call of calls) {
      expect(answer(statements, call), call.action).toBe('allowed');
      expect(answer(others, call), call.action).toBe('not-allowed');
    }
  });

  it.each(Object.entries(REFUSED))('does not allow %s', (_, call) => {
    expect(answer(statements, call)).toBe('not-allowed');
  });
});

describe('the administration of the key', () => {
  const administer = statements.find(({ Sid }) => Sid === 'AdministerKey');
  const actions = [administer?.Action ?? []].flat();

  it('is what the policies of the account itself allow, and of no other', () => {
    expect(administer).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    });
    // KMS asks that whoever sets a policy could set the next one.
    expect(actions).toContain('kms:PutKeyPolicy');
  });

  it('is no use of the key', () => {
    const use = /^kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant|Sign|Verify)|\*/;
    expect(actions.filter((action) => use.test(action))).toEqual([]);
  });

  it('is not the way of an administrator to what is encrypted', () => {
    const arn = administratorArn(ACCOUNT);
    const principal = { kind: 'role', roleArn: arn, sessionArn: arn } as const;
    expect(answer(statements, { principal, action: 'kms:Decrypt' })).toBe('not-allowed');
  });
});

describe('the policy of the key of the edge', () => {
  const edge = edgeKeyStatements({ ...PLACE, region: 'us-east-1' });
  const group = GROUP.replace('eu-central-1', 'us-east-1');

  it('allows logs and alarms of its region, and nothing else', () => {
    expect(edge.map(({ Sid }) => Sid)).toEqual(['AdministerKey', 'EncryptLogs', 'PublishAlarms']);
    const alarm = forAlarm(ACCOUNT, 'us-east-1');
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(answer(edge, by('cloudwatch.amazonaws.com', action, alarm))).toBe('allowed');
    }
    const own = by('logs.us-east-1.amazonaws.com', 'kms:GenerateDataKey', forLogs(group));
    expect(answer(edge, own)).toBe('allowed');
    const others = [...Object.entries(NEEDED), ...Object.entries(REFUSED)];
    for (const [name, calls] of others) {
      for (const call of [calls].flat()) expect(answer(edge, call), name).toBe('not-allowed');
    }
  });
});
