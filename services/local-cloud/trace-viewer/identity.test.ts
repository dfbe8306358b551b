import { describe, expect, it } from 'vitest';
import type { IamDecision } from '../iam/decision-log.ts';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { chain, check, idOf, line, START, segment, view } from './pages/turn-view.fixture.ts';

const CHAIN = chain('backend', 'agentcore-runtime', 'agent');
const A = { token_fingerprint: 'f1' };
const B = { token_fingerprint: 'f2' };

/** What is known at the hops of such a turn, by their names. */
function identitiesOf(
  segments: readonly Segment[],
  lines: readonly LogLine[] = [],
  decisions: readonly IamDecision[] = [],
) {
  const { hops, identities } = view(segments, lines, undefined, { decisions });
  return new Map(hops.map((hop) => [hop.name, identities.of.get(hop)]));
}

function decision(atMs: number, action: string, more: Partial<IamDecision> = {}): IamDecision {
  const principal = 'arn:aws:sts::0:assumed-role/role/three-tier-chat-conversations-local';
  return { atMs: START * 1000 + atMs, principal, action, resource: '*', isAllowed: true, ...more };
}

describe('a hop’s trust in the user', () => {
  it('is of whoever checked: AWS’s authorizer or the service itself; the backend forwards', () => {
    const found = identitiesOf(CHAIN, [
      line(1, 'request.received', { service: 'backend', ...A }),
      check(10, 'agentcore-runtime', A),
      check(20, 'agent', A),
    ]);
    expect(['backend', 'agentcore-runtime', 'agent'].map((hop) => found.get(hop)?.trust)).toEqual([
      { kind: 'forwarded' },
      { kind: 'verified', by: 'AgentCore' },
      { kind: 'verified', by: 'agent' },
    ]);
  });

  it('is unknown without evidence', () => {
    for (const [, identity] of identitiesOf(CHAIN)) expect(identity?.trust).toBeUndefined();
  });

  it('is refused if any check was, with the reason', () => {
    const refused = { verdict: 'refused', reason: 'expired' };
    const found = identitiesOf(CHAIN, [check(20, 'agent', A), check(30, 'agent', refused)]);
    expect(found.get('agent')?.trust).toEqual({ kind: 'refused', by: 'agent', reason: 'expired' });
  });

  it.each([
    ['the caller’s', A, 'verified'],
    ['another', B, 'exchanged'],
  ])('says if the token is %s', (_, token, kind) => {
    const found = identitiesOf(CHAIN, [
      check(10, 'agentcore-runtime', A),
      check(20, 'agent', token),
    ]);
    expect(found.get('agent')?.trust?.kind).toBe(kind);
    expect(found.get('agentcore-runtime')?.trust?.kind).toBe('verified');
  });

  it('compares with the nearest hop that had a token: the backend, which checks none', () => {
    const found = identitiesOf(CHAIN, [
      line(1, 'request.received', { service: 'backend', ...B }),
      check(20, 'agent', A),
    ]);
    expect(found.get('agent')?.trust?.kind).toBe('exchanged');
  });

  it('is Okta’s where the API asks it for the user’s data, unless it refused', () => {
    const asked = (change: object) =>
      segment(2, [10, 20], {
        ...{ name: 'okta.userinfo', type: 'subsegment', parent_id: idOf(1) },
        ...change,
      });
    const trustOf = (change: object) =>
      identitiesOf([...chain('secured-api'), asked(change)]).get('okta.userinfo')?.trust;
    expect([trustOf({}), trustOf({ error: true })]).toEqual([
      { kind: 'verified', by: 'Okta' },
      undefined,
    ]);
  });
});

describe('what IAM decided', () => {
  const table = { name: 'dynamodb', type: 'subsegment', parent_id: idOf(1) };
  const asked = [...chain('conversations'), segment(2, [10, 20], table)];
  const of = (decisions: readonly IamDecision[]) =>
    identitiesOf(asked, [], decisions).get('dynamodb');

  it('is shown at the hop that a role called, equal decisions once', () => {
    const found = of([decision(12, 'dynamodb:PutItem'), decision(15, 'dynamodb:PutItem')]);
    expect(found).toMatchObject({
      trust: { kind: 'trusted', by: 'IAM' },
      decisions: [{ action: 'dynamodb:PutItem', isAllowed: true, count: 2 }],
    });
  });

  it('is a refusal if anything was refused', () => {
    const isAllowed = false;
    const found = of([
      decision(12, 'dynamodb:GetItem'),
      decision(13, 'dynamodb:PutItem', { isAllowed }),
    ]);
    expect(found?.trust).toEqual({
      kind: 'refused',
      by: 'IAM',
      reason: 'no policy of the role allows it',
    });
  });

  it.each([
    ['at another time', decision(40, 'dynamodb:PutItem')],
    ['about another service', decision(12, 'bedrock:InvokeModel')],
    [
      'of another function',
      decision(12, 'dynamodb:PutItem', { principal: 'a/role/three-tier-chat-secured-api-local' }),
    ],
  ])('is not shown if it was %s', (_, other) => {
    expect(of([other])).toMatchObject({ decisions: [] });
    expect(of([other])?.trust).toBeUndefined();
  });

  it('is shown for the model, and for a function by its ARN', () => {
    const arn = 'arn:aws:lambda:x:0:function:three-tier-chat-interceptor-local';
    const segments = [
      ...chain('agentcore-gateway'),
      segment(2, [10, 20], {
        ...{ name: 'three-tier-chat-interceptor-local', origin: 'AWS::Lambda' },
        ...{ parent_id: idOf(1), resource_arn: arn },
      }),
      segment(3, [30, 40], { name: 'model', type: 'subsegment', parent_id: idOf(1) }),
    ];
    const found = identitiesOf(
      segments,
      [],
      [
        decision(12, 'lambda:InvokeFunction', { resource: arn }),
        decision(13, 'lambda:InvokeFunction', { resource: `${arn}-other` }),
        decision(35, 'bedrock:InvokeModel'),
      ],
    );
    expect(found.get('interceptor')?.decisions).toMatchObject([{ resource: arn, count: 1 }]);
    expect(found.get('model')?.decisions).toMatchObject([{ action: 'bedrock:InvokeModel' }]);
  });
});

describe('changes from hop to hop', () => {
  const claims = { audience: 'api://chat', client_id: '0oa1', scopes: ['b', 'a'] };

  it('are those of audience, actor and scopes, whatever the order of the scopes', () => {
    const found = identitiesOf(CHAIN, [
      check(10, 'agentcore-runtime', claims),
      check(20, 'agent', { audience: 'api://other', client_id: '0oa2', scopes: [] }),
    ]);
    expect(found.get('agent')?.changes).toEqual([
      { claim: 'audience', before: 'api://chat', now: 'api://other' },
      { claim: 'actor', before: '0oa1', now: '0oa2' },
      { claim: 'scopes', before: 'a b', now: 'none' },
    ]);
    const same = identitiesOf(CHAIN, [
      check(10, 'agentcore-runtime', claims),
      check(20, 'agent', { ...claims, scopes: ['a', 'b'] }),
    ]);
    expect(same.get('agent')?.changes).toEqual([]);
  });

  it('are none if a claim is unknown at one of them', () => {
    const found = identitiesOf(CHAIN, [check(10, 'agentcore-runtime', claims), check(20, 'agent')]);
    expect(found.get('agent')?.changes).toEqual([]);
  });
});

describe('the checks of the two HTTP APIs', () => {
  const request = (id: string, service: string, atMs: number) =>
    line(atMs, 'request', {
      ...{ service: 'http-api', request_id: id, status: 200, duration_ms: 10 },
      function_name: `three-tier-chat-${service}-local`,
    });

  it('are told apart by their requests', () => {
    const { hops, identities } = view(
      [
        ...CHAIN,
        segment(4, [30, 40], { name: 'conversations', parent_id: idOf(3) }),
        segment(5, [60, 90], { name: 'agentcore-gateway', parent_id: idOf(3) }),
        segment(6, [70, 80], { name: 'secured-api', parent_id: idOf(5) }),
      ],
      [
        check(31, 'http-api', { request_id: 'one' }),
        request('one', 'conversations', 39),
        check(71, 'http-api', { request_id: 'two' }),
        request('two', 'secured-api', 79),
        check(95, 'http-api', { request_id: 'three' }),
      ],
    );
    const apis = hops.filter(({ name }) => name === 'http-api');
    expect(apis.map((hop) => [hop.api, identities.of.get(hop)?.checks.length])).toEqual([
      ['conversations', 1],
      ['secured-api', 1],
    ]);
    // Its access log follows with its answer.
    expect(identities.others).toMatchObject([{ request_id: 'three' }]);
  });
});
