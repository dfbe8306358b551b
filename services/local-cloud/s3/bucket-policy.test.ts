import { describe, expect, it } from 'vitest';
import { type BucketCall, parseBucketPolicy } from './bucket-policy.ts';

const DISTRIBUTION = 'arn:aws:cloudfront::000000000000:distribution/EONE';
const ALLOW = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': DISTRIBUTION } },
};
const CALL: BucketCall = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/index.html',
  distributionArn: DISTRIBUTION,
  accountId: '000000000000',
};

describe('a bucket policy', () => {
  it('allows the named distribution to read', () => {
    expect(policy(ALLOW).allows(CALL)).toBe(true);
  });

  it('refuses another distribution', () => {
    expect(policy(ALLOW).allows({ ...CALL, distributionArn: `${DISTRIBUTION}X` })).toBe(false);
  });

  it('refuses an anonymous caller', () => {
    const { distributionArn: _, ...anonymous } = CALL;
    expect(policy(ALLOW).allows(anonymous)).toBe(false);
    const { Condition: __, ...unconditional } = ALLOW;
    expect(policy(unconditional).allows(anonymous)).toBe(false);
  });

  it('refuses another action and another bucket', () => {
    expect(policy(ALLOW).allows({ ...CALL, action: 's3:ListBucket' })).toBe(false);
    expect(policy(ALLOW).allows({ ...CALL, resource: 'arn:aws:s3:::site2/index.html' })).toBe(
      false,
    );
  });

  it('understands patterns of ARNs, accounts and lists of statements', () => {
    const like = {
      ...ALLOW,
      Action: ['s3:Get*'],
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::000000000000:distribution/*' },
        StringEquals: { 'aws:SourceAccount': '000000000000' },
      },
    };
    expect(policy(like).allows(CALL)).toBe(true);
    expect(policy(like).allows({ ...CALL, accountId: '111111111111' })).toBe(false);
  });

  it('lets a denial win, and a denial of plain HTTP only for plain HTTP', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
    const plainHttp = { ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(policy(ALLOW, deny).allows(CALL)).toBe(false);
    expect(policy(ALLOW, plainHttp).allows(CALL)).toBe(true);
    expect(policy(ALLOW, plainHttp).allows({ ...CALL, isSecure: false })).toBe(false);
  });

  it('refuses an element, operator or key that it does not evaluate', () => {
    const refused = [
      { ...ALLOW, NotAction: 's3:PutObject' },
      { ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    ];
    for (const statement of refused) expect(() => policy(statement)).toThrow('the local cloud');
  });
});

function policy(...statements: readonly object[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return parseBucketPolicy(text, 'app: aws_s3_bucket_policy.site');
}
