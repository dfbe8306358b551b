import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAttributes } from '../services/local-cloud/attributes.ts';
import {
  type ManagementFixture,
  startManagementFixture,
} from '../services/local-cloud/okta/management/management-api.fixture.ts';
import {
  makeReplay,
  recordedSteps,
} from '../services/local-cloud/okta/management/provider-calls.fixture.ts';
import { readManagedOrg } from '../services/local-cloud/okta/management/read-managed-org.ts';
import { type Org, readOrg } from '../services/local-cloud/okta/org.ts';
import { startTestOkta } from '../services/local-cloud/okta/testing/okta-stacks.ts';
import { portsFrom } from '../services/local-cloud/ports.ts';
import { loadStacks } from '../services/local-cloud/terraform/load-stacks.ts';
import { resolveStacks } from '../services/local-cloud/terraform/resolve-stacks.ts';
import { parseEnvironment } from '../terraform/settings.ts';
import { synthesize } from '../terraform/synthesize.ts';
import { AWS_ENVIRONMENT, sampleDocuments } from '../terraform/testing/synth-all.ts';

/*
 * Two readings of one environment: the local Okta's, of the stacks' JSON, and that of what Okta's
 * own Terraform provider sent for them (recorded with 6.12.0). They have to agree.
 */

const SITE = 'https://d1.cloudfront.net';
/** Scopes that the stacks have got since the recording. */
const LATER = /^conversations\./;

let okta: ManagementFixture;
let byCalls: Org;
let byStacks: Org;

beforeAll(async () => {
  okta = await startManagementFixture();
  const replay = makeReplay(okta);
  for (const { calls } of recordedSteps().slice(0, 2)) for (const call of calls) await replay(call);
  byCalls = readManagedOrg(okta.org);
  byStacks = await orgOfStacks();
});
afterAll(() => okta.stop());

async function orgOfStacks(): Promise<Org> {
  const settings = parseEnvironment('dev', {
    ...AWS_ENVIRONMENT,
    siteUrl: SITE,
    siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
  });
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-org-'));
  try {
    synthesize(settings, sampleDocuments(), folder);
    const portOf = portsFrom(4000);
    const identity = { portOf, region: settings.region, accountId: settings.accountId };
    const resources = resolveStacks(loadStacks(folder), allAttributes(identity), {
      aws_ssm_parameter: ({ name }) => ({ id: name, name, value: '0', insecure_value: '0' }),
    });
    return withoutLaterScopes(readOrg(resources));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function withoutLaterScopes(org: Org): Org {
  const servers = org.servers.map((server) => ({
    ...server,
    scopes: server.scopes.filter(({ name }) => !LATER.test(name)),
    policies: server.policies.map((policy) => ({
      ...policy,
      rules: policy.rules.map((rule) => ({
        ...rule,
        scope_whitelist: rule.scope_whitelist.filter((name) => !LATER.test(name)),
      })),
    })),
  }));
  return { ...org, servers };
}

/** An org with names in the place of ids, and lists whose order means nothing sorted. */
function comparable(org: Org): unknown {
  const names = new Map<string, string>();
  for (const [name, id] of org.groups) names.set(id, `the group ${name}`);
  for (const { id, label } of org.apps) names.set(id, `the app ${label}`);
  for (const { id, name, scopes, claims, policies } of org.servers) {
    names.set(id, `the server ${name}`);
    for (const part of [...scopes, ...policies, ...policies.flatMap(({ rules }) => rules)]) {
      names.set(part.id, `the part ${part.name}`);
    }
    for (const claim of claims) names.set(claim.id, `the claim ${claim.claim_type} ${claim.name}`);
  }
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (value instanceof Map) return plain(Object.fromEntries(value));
    if (value instanceof Set) return plain([...value]);
    if (Array.isArray(value)) {
      return value.map(plain).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      // What it was read from.
      .filter(([name, member]) => name !== 'resource' && member !== undefined)
      .map(([name, member]) => [name, plain(member)] as const);
    return Object.fromEntries(entries.sort(([x], [y]) => (x < y ? -1 : 1)));
  };
  return plain(org);
}

describe('the org that the provider’s calls make', () => {
  it('is the one of the stacks, member by member', () => {
    expect(byCalls.servers[0]?.policies[0]?.rules).toHaveLength(1);
    expect(comparable(byCalls)).toEqual(comparable(byStacks));
  });

  it('signs people in as the one of the stacks does', async () => {
    const [called, stacked] = await Promise.all([byCalls, byStacks].map(claimsOfMember));
    expect(called).toEqual(stacked);
    expect(called).toMatchObject({
      access: { aud: 'api://three-tier-chat-dev', groups: ['chat-users'], lifeSeconds: 300 },
      id: { groups: ['chat-users'] },
    });
  });
});

/** What the tokens of a member say, but for ids and times. */
async function claimsOfMember(org: Org): Promise<unknown> {
  // The users of the test are in a group of the org that is none of the stacks'.
  const groups = new Map([...org.groups, ['staff', '00gstaff000000000000']]);
  const running = await startTestOkta({}, { ...org, groups });
  try {
    const { accessToken, idToken = '' } = await running.signInMember({
      redirectUri: `${SITE}/callback`,
      scopes: ['openid', 'profile', 'email', 'offline_access', 'chat.invoke', 'profile.read'],
    });
    return { access: claims(accessToken), id: claims(idToken) };
  } finally {
    await running.stop();
  }
}

function claims(token: string): unknown {
  const {
    iss,
    jti,
    iat = 0,
    exp = 0,
    auth_time,
    cid,
    idp,
    at_hash,
    nonce,
    ...rest
  } = decodeJwt(token);
  const { aud, sub, ...others } = rest;
  const isClient = aud === cid || (typeof aud === 'string' && aud.startsWith('0oa'));
  return { ...others, sub, aud: isClient ? 'the client' : aud, lifeSeconds: exp - iat };
}
