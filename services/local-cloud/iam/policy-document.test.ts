import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from './policy-document.ts';

const ALLOW = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' };
const ADDRESS = 'app: aws_iam_role_policy.agent';

describe('parsePolicy', () => {
  it('reads single values and lists alike', () => {
    const one = parse([ALLOW]);
    expect(one).toEqual([
      {
        effect: 'Allow',
        actions: ['s3:GetObject'],
        resources: ['arn:aws:s3:::site/*'],
        conditions: [],
      },
    ]);
    const lists = { ...ALLOW, Action: [ALLOW.Action], Resource: [ALLOW.Resource] };
    expect(parse(lists)).toEqual(one);
  });

  it('reads principals and conditions', () => {
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'AWS:SourceAccount': '000000000000' } },
    };
    expect(parse(trust, 'trust')).toEqual([
      {
        effect: 'Allow',
        actions: ['sts:AssumeRole'],
        principals: { aws: [], service: ['lambda.amazonaws.com'], federated: [] },
        conditions: [
          { operator: 'StringEquals', key: 'aws:sourceaccount', values: ['000000000000'] },
        ],
      },
    ]);
  });

  it.each([
    ['another element', { ...ALLOW, NotAction: 's3:PutObject' }],
    ['an unknown operator', { ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.1' } } }],
    ['an unknown key', { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o' } } }],
    ['a policy variable', { ...ALLOW, Resource: `arn:aws:s3:::\${aws:username}` }],
    ['a principal in an identity policy', { ...ALLOW, Principal: '*' }],
    ['no resource', { Effect: 'Allow', Action: 's3:GetObject' }],
    ['an unknown effect', { ...ALLOW, Effect: 'Maybe' }],
  ])('refuses %s, naming the resource', (_, statement) => {
    expect(() => parse(statement)).toThrow(`${ADDRESS}: the local cloud cannot evaluate`);
  });

  it('refuses a Sid that occurs twice', () => {
    const named = { ...ALLOW, Sid: 'Read' };
    expect(() => parse([named, named])).toThrow('must be unique: Read');
  });

  it('never accepts what is not a policy', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parsePolicy(text, ADDRESS, 'identity')).toThrow(ADDRESS);
      }),
    );
  });
});

function parse(statement: object, kind: 'identity' | 'trust' = 'identity') {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  return parsePolicy(text, ADDRESS, kind);
}
