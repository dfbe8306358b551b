import { expect } from 'vitest';
import type { ManagementFixture, Reply } from './management-api.fixture.ts';
import { type RecordedCall, recordedSteps } from './provider-calls.fixture.ts';

type Body = Record<string, unknown>;

export const SERVERS = '/api/v1/authorizationServers';

const recorded = recordedSteps().flatMap(({ calls }) => calls);

/** The body that the provider sent to create a resource. */
export function sent(path: RegExp): Body {
  const call = recorded.find(
    ({ method, path: its }: RecordedCall) => method === 'POST' && path.test(its),
  );
  return structuredClone(call?.request) as Body;
}

const idOf = ({ body }: Reply): string => (body as { readonly id: string }).id;

/** A group, a server with a scope, an app, and its policy: what the others need. */
export async function makeOrg(okta: ManagementFixture) {
  const group = idOf(await okta.call('POST', '/api/v1/groups', sent(/groups$/)));
  const server = `${SERVERS}/${idOf(await okta.call('POST', SERVERS, sent(/authorizationServers$/)))}`;
  for (const name of ['chat.invoke', 'profile.read', 'profile.write']) {
    await okta.call('POST', `${server}/scopes`, { ...sent(/scopes$/), name });
  }
  const app = idOf(await okta.call('POST', '/api/v1/apps?activate=true', sent(/apps\?/)));
  const policy = { ...sent(/policies$/), conditions: { clients: { include: [app] } } };
  const policyId = idOf(await okta.call('POST', `${server}/policies`, policy));
  const rules = `${server}/policies/${policyId}/rules`;
  return { group, server, app, policy, rules, rule: rule(group) };
}

function rule(group: string): Body {
  const body = sent(/rules$/);
  const conditions = body['conditions'] as Body;
  return {
    ...body,
    conditions: { ...conditions, people: { groups: { include: [group] }, users: {} } },
  };
}

/** A copy with another value at a path of members. */
export function changed(body: Body, path: string, value: unknown): Body {
  const [member = '', ...rest] = path.split('.');
  const next = rest.length === 0 ? value : changed(Object(body[member]), rest.join('.'), value);
  return { ...body, [member]: next };
}

export function refusal(status: number, errorCode: string, words: RegExp) {
  return { status, body: { errorCode, text: expect.stringMatching(words) } };
}

/** An error in Okta's form, its summary and causes as one text. */
export function shown({ status, body }: Reply) {
  const { errorCode, errorSummary, errorLink, errorId, errorCauses } = body as {
    readonly [name: string]: string;
  } & { readonly errorCauses: readonly { readonly errorSummary: string }[] };
  expect([errorLink, errorId]).toEqual([errorCode, 'local']);
  const causes = errorCauses.map((cause) => cause.errorSummary);
  return { status, body: { errorCode, text: [errorSummary, ...causes].join('\n') } };
}
