import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { expect, vi } from 'vitest';
import { withFault } from './faults.ts';
import type { LocalCloud } from './local-cloud.ts';
import { expectPaths, segmentsOf, turnPaths } from './traces.ts';
import { ask, signInAs } from './turn.ts';

/** The AWS SDK's name for a call of the model. */
export const MODEL_CALL = 'chat us.anthropic.claude-sonnet-4-5-20250929-v1:0';
/** One turn with a tool call: its hops, each below the one that called it. */
export const HOPS = [
  'backend',
  'agentcore-runtime',
  'agent',
  'model',
  // The turn is kept, at its beginning and its end.
  'http-api',
  'conversations',
  'dynamodb',
  'agentcore-gateway',
  'interceptor',
  'http-api',
  'secured-api',
  'okta.userinfo',
];
/** What is folded into them: the work that each did itself. */
export const PARTS = [
  'securedApi___getMyProfile',
  'three-tier-chat-interceptor-local',
  'token.check',
  // Strands' spans, and the AWS SDK's.
  'invoke_agent three-tier-chat',
  'execute_agent_loop_cycle',
  'chat',
  'execute_tool securedApi___getMyProfile',
  MODEL_CALL,
];

/** Trace ids of one turn each. */
export interface TurnsToLookAt {
  /** With everything that it leaves behind. */
  readonly good: string;
  /** The model failed. */
  readonly failed: string;
  /** Its token is none. */
  readonly refused: string;
}

export async function makeTurnsToLookAt(cloud: LocalCloud): Promise<TurnsToLookAt> {
  const member = await signInAs(cloud, 'member');
  const turn = async (tokens: Parameters<typeof ask>[1]) => {
    const root = makeTraceRoot();
    await (await ask(cloud, tokens, { headers: { 'x-amzn-trace-id': `Root=${root}` } })).text();
    return root;
  };
  const good = await turn(member);
  // Its title is written after the answer, and no fault of the next turn may prevent that.
  await expectPaths(cloud, good, turnPaths({ isFirst: true }));
  const failed = await withFault(cloud, 'model-error', () => turn(member));
  const refused = await turn({ accessToken: 'not.a.token' });
  await allHaveArrived(cloud, failed, ['backend', 'agentcore-runtime', 'agent', 'model']);
  await allHaveArrived(cloud, refused, ['backend', 'agentcore-runtime']);
  return { good, failed, refused };
}

/** Waits for segments of these names, and for every parent: services send them one by one. */
async function allHaveArrived(
  cloud: LocalCloud,
  root: string,
  names: readonly string[],
): Promise<void> {
  await vi.waitFor(async () => {
    const segments = await segmentsOf(cloud, root);
    expect(segments.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    const ids = new Set(segments.map(({ id }) => id));
    const orphans = segments.filter(({ parent_id = '' }) => parent_id && !ids.has(parent_id));
    expect(orphans).toEqual([]);
  });
}
