import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessRequest, decide } from './evaluate.ts';
import type { Statement } from './policy-document.ts';

const ROLE = 'arn:aws:iam::000000000000:role/agent';
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/m';
const REQUEST: AccessRequest = {
  principal: {
    kind: 'role',
    roleArn: ROLE,
    sessionArn: 'arn:aws:sts::000000000000:assumed-role/agent/s',
  },
  action: 'bedrock:InvokeModel',
  resource: MODEL,
  context: { 'bedrock:inferenceprofilearn': 'arn:p' },
};
const ALLOW: Statement = {
  effect: 'Allow',
  actions: ['bedrock:InvokeModel'],
  resources: [MODEL],
  conditions: [],
};

describe('decide', () => {
  it('allows what a statement names, ignoring case in the action', () => {
    expect(decide([ALLOW], REQUEST)).toBe('allowed');
    expect(decide([{ ...ALLOW, actions: ['BEDROCK:invoke*'] }], REQUEST)).toBe('allowed');
    const anyRegion = 'arn:aws:bedrock:*::foundation-model/m';
    expect(decide([{ ...ALLOW, resources: [anyRegion] }], REQUEST)).toBe('allowed');
  });

  it.each<[string, Partial<Statement>]>([
    ['another action', { actions: ['bedrock:InvokeModelWithResponseStream'] }],
    ['another resource', { resources: [`${MODEL}2`] }],
    ['a resource in other case', { resources: [MODEL.toUpperCase()] }],
    ['a wildcard that would have to match a colon', { resources: ['arn:aws:bedrock:*'] }],
    [
      'a condition that is not met',
      {
        conditions: [
          { operator: 'StringEquals', key: 'bedrock:inferenceprofilearn', values: ['x'] },
        ],
      },
    ],
    [
      'a condition without a value in the request',
      { conditions: [{ operator: 'StringLike', key: 'aws:sourcearn', values: ['*'] }] },
    ],
    [
      'another principal',
      { principals: { aws: [`${ROLE}2`], service: ['s3.amazonaws.com'], federated: [] } },
    ],
    [
      'the account as principal',
      { principals: { aws: ['000000000000'], service: [], federated: [] } },
    ],
  ])('does not allow %s', (_, change) => {
    expect(decide([{ ...ALLOW, ...change }], REQUEST)).toBe('not-allowed');
  });

  it('matches a role by its ARN or its session’s, a service by its name, and nobody by a star alone', () => {
    const to = (aws: readonly string[], service: readonly string[] = []): readonly Statement[] => [
      { ...ALLOW, principals: { aws, service, federated: [] } },
    ];
    const service: AccessRequest = { ...REQUEST, principal: { kind: 'service', name: 'a.aws' } };
    const anonymous: AccessRequest = { ...REQUEST, principal: { kind: 'anonymous' } };
    expect(decide(to([ROLE]), REQUEST)).toBe('allowed');
    const provider = 'arn:aws:iam::000000000000:oidc-provider/tokens.example.com';
    const byToken: AccessRequest = { ...REQUEST, principal: { kind: 'federated', provider } };
    const toProvider = [{ ...ALLOW, principals: { aws: [], service: [], federated: [provider] } }];
    expect(decide(toProvider, byToken)).toBe('allowed');
    expect(decide(toProvider, REQUEST)).toBe('not-allowed');
    expect(decide(to([provider], [provider]), byToken)).toBe('not-allowed');
    expect(decide(to(['arn:aws:sts::000000000000:assumed-role/agent/s']), REQUEST)).toBe('allowed');
    expect(decide(to([], ['a.aws']), service)).toBe('allowed');
    expect(decide(to([ROLE], ['a.aws']), anonymous)).toBe('not-allowed');
    expect(decide(to(['*']), anonymous)).toBe('allowed');
  });

  it('lets an explicit denial win', () => {
    const deny: Statement = { ...ALLOW, effect: 'Deny', resources: ['*'] };
    expect(decide([ALLOW, deny], REQUEST)).toBe('explicitly-denied');
    expect(decide([deny, ALLOW], REQUEST)).toBe('explicitly-denied');
  });

  const pick = <const T>(...values: readonly T[]) => fc.constantFrom(...values);
  const condition = fc.record({
    operator: pick('StringEquals', 'StringLike', 'ArnLike', 'Bool'),
    key: pick('bedrock:inferenceprofilearn', 'aws:sourcearn'),
    values: fc.array(pick('arn:p', 'arn:*', '*', 'true'), { minLength: 1, maxLength: 2 }),
  });
  const statement = (effect: Statement['effect']): fc.Arbitrary<Statement> =>
    fc.record({
      effect: fc.constant(effect),
      actions: fc.array(pick('bedrock:*', 'bedrock:InvokeModel', 's3:*', '*'), { minLength: 1 }),
      resources: fc.array(pick('*', MODEL, `${MODEL}*`, 'arn:aws:s3:::*'), { minLength: 1 }),
      conditions: fc.array(condition, { maxLength: 2 }),
    });
  const policies = fc.array(fc.oneof(statement('Allow'), statement('Deny')), { maxLength: 6 });
  const isAllowed = (statements: readonly Statement[]) => decide(statements, REQUEST) === 'allowed';

  it('never allows more when a denial is added', () => {
    fc.assert(
      fc.property(policies, statement('Deny'), fc.nat(6), (statements, deny, at) => {
        const more = statements.toSpliced(at, 0, deny);
        if (isAllowed(more)) expect(isAllowed(statements)).toBe(true);
      }),
    );
  });

  it('never allows more when a permission is removed', () => {
    fc.assert(
      fc.property(policies, statement('Allow'), fc.nat(6), (statements, allow, at) => {
        const more = statements.toSpliced(at, 0, allow);
        if (isAllowed(statements)) expect(isAllowed(more)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of statements', () => {
    fc.assert(
      fc.property(policies, (statements) => {
        expect(decide(statements.toReversed(), REQUEST)).toBe(decide(statements, REQUEST));
      }),
    );
  });
});
