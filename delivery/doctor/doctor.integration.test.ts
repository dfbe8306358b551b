import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  aws,
  type Change,
  look,
  lookAtEverything,
  okta,
  unapplied,
  verdictOf,
} from '../test/doctor-rows.ts';
import { type DoctorWorld, openDoctorWorld } from '../test/doctor-world.ts';
import { denied } from '../test/healthy-aws.ts';
import { endWith } from './end-with.ts';

/*
 * A deployed environment on servers that answer as AWS, Okta and the site do. The files beside this one
 * take one prerequisite away after the other.
 */

let world: DoctorWorld;

beforeAll(async () => {
  world = await openDoctorWorld();
});
afterEach(() => world.reset());
afterAll(() => world.stop());

describe('a deployed environment', () => {
  it('is ok in everything, and is only read', async () => {
    const results = await lookAtEverything(world);
    expect(results.filter(({ verdict }) => verdict.kind !== 'ok')).toEqual([
      expect.objectContaining({
        check: expect.objectContaining({ name: 'Canary turn' }),
        verdict: {
          kind: 'not-tried',
          why: 'nobody asked for it: CANARY=1, with CANARY_TOKEN in the environment',
        },
      }),
    ]);
    expect(world.site.asked.filter((key) => !key.startsWith('GET '))).toEqual([]);
    expect(world.okta.asked.filter((key) => !key.startsWith('GET '))).toEqual([
      'POST /oauth2/v1/token',
    ]);
    expect(
      world.aws.asked.filter((key) => /^(PUT|DELETE|Put|Create|Update|Delete)/.test(key)),
    ).toEqual([]);
  });

  it('is ok with a canary turn, whose spans are looked for', async () => {
    world.asksCanary = true;
    const results = await look(world, 'Spans');
    expect(results.map(({ verdict }) => verdict.kind)).not.toContain('failed');
    expect(await verdictOf(world, 'Canary turn')).toMatchObject({
      kind: 'ok',
      found: expect.stringContaining('answered with 1 tool call, trace 1-'),
    });
  });
});

describe('what cannot be judged is no ok', () => {
  it.each<readonly [string, string, Change, RegExp]>([
    [
      'an account without App Runner’s services',
      'Compute',
      aws({ ListServices: { json: { ServiceSummaryList: [] } } }),
      /closed to accounts/,
    ],
    [
      'a permission that is missing',
      'Lambda concurrency',
      aws({ 'GET /2016-08-19/account-settings': denied('lambda:GetAccountSettings') }),
      /AccessDeniedException.*it reads lambda:GetAccountSettings/,
    ],
    [
      'the same for App Runner',
      'Compute',
      aws({ ListServices: denied('apprunner:ListServices') }),
      /AccessDeniedException/,
    ],
    [
      'a model without quotas',
      'Model quotas',
      aws({ ListServiceQuotas: { json: { Quotas: [] } } }),
      /lists no tokens per minute/,
    ],
    [
      'an answer that is no JSON',
      'Transaction Search',
      aws({ 'POST /GetTraceSegmentDestination': { text: '<html>' } }),
      /no JSON object/,
    ],
    [
      'a connection that ends',
      'Okta org',
      okta({ 'GET /.well-known/okta-organization': 'hang-up' }),
      /could not be asked/,
    ],
    [
      'a page in place of Okta',
      'API Access Management',
      okta({ 'GET /api/v1/authorizationServers': { text: '<html>' } }),
      /no JSON object/,
    ],
    [
      'an odd refusal of Okta',
      'Okta sign-in',
      okta({ 'POST /oauth2/v1/token': { status: 429, json: { error: 'slow_down' } } }),
      /slow_down/,
    ],
    [
      'a segment that is none',
      'Spans',
      aws({ 'POST /Traces': { json: { Traces: [{ Segments: [{ Document: '{' }] }] } } }),
      /a segment that is no JSON/,
    ],
    [
      'no turn to look for',
      'Spans',
      aws({ 'POST /TraceSummaries': { json: { TraceSummaries: [] } } }),
      /no turn of the last six hours/,
    ],
  ])('%s', async (_what, check, change, why) => {
    change(world);
    expect(await verdictOf(world, check)).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(why),
    });
  });

  it('a token that no header can hold, which is not repeated', async () => {
    world.variables['OKTA_API_TOKEN'] = 'a-secret\ntoken';
    const text = JSON.stringify(await look(world, 'Okta sign-in'));
    expect(text).toContain('the request cannot be sent as it is');
    expect(text).not.toContain('a-secret');
  });

  it('a service that never answers ends at its limit', async () => {
    world.okta.routes['GET /.well-known/okta-organization'] = 'silence';
    expect(await verdictOf(world, 'Okta org', 300)).toEqual({
      kind: 'unknown',
      why: 'there was no answer within 0.3 s',
    });
  });
});

it('a client of AWS that waits for an answer ends with its signal', async () => {
  world.aws.routes['GetCallerIdentity'] = 'silence';
  const { aws: clients } = await world.context();
  const end = new AbortController();
  const asked = endWith(clients, end.signal).sts.send(new GetCallerIdentityCommand({}));
  end.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

describe('what depends on something that failed is not tried', () => {
  it('names what it needs, and asks nothing', async () => {
    delete world.variables['AWS_ACCESS_KEY_ID'];
    delete world.variables['AWS_SECRET_ACCESS_KEY'];
    expect(await verdictOf(world, 'Model access')).toEqual({
      kind: 'not-tried',
      why: 'it needs Model',
    });
    expect(world.aws.asked).toEqual([]);
  });

  it('before the first apply, what comes after a deploy waits', async () => {
    unapplied(...world.stacks.map(({ part }) => part))(world);
    const results = await lookAtEverything(world);
    const after = results.filter(({ check }) => check.group === 'After a deploy');
    expect(new Set(after.map(({ verdict }) => verdict.kind))).toEqual(new Set(['not-tried']));
    expect(results.filter(({ verdict }) => verdict.kind === 'failed')).toEqual([]);
  });
});
