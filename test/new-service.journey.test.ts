import { LEDGER_PATH, type TurnLedger } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient } from './chat-client.ts';
import { type CopiedTree, copyTree } from './copied-tree.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { segmentsOf } from './traces.ts';
import { signInAs } from './turn.ts';

/* What a team has right after `make service`: in a copy of the repository, built and run as it is. */

/** It builds everything first. The limit ends what hangs. */
const BUILD_MS = 20 * 60_000;
const QUESTION = 'What did I order?';
const ADDITION = 'Add 3 “notebooks” to my orders';

let tree: CopiedTree;
let cloud: LocalCloud;
let member: SignedIn;

beforeAll(async () => {
  tree = await copyTree();
  await succeed('make', 'service', 'NAME=orders');
  await succeed(process.execPath, 'build/build.ts');
  cloud = await startLocalCloud({ root: tree.path });
  member = await signInAs(cloud, 'member');
}, BUILD_MS);
afterAll(async () => {
  await cloud?.stop();
  await tree?.remove();
});

async function succeed(command: string, ...args: readonly string[]): Promise<void> {
  const { code, output } = await tree.run(command, ...args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

async function checksOf(traceId: string): Promise<TurnLedger['checks']> {
  return vi.waitFor(async () => {
    const answer = await fetch(`${cloud.url(0)}${LEDGER_PATH}/${traceId}`, {
      headers: { authorization: `Bearer ${member.accessToken}` },
    });
    const ledger = (await answer.json()) as TurnLedger;
    expect(ledger).toMatchObject({ isComplete: true });
    return ledger.checks;
  });
}

describe('a new service', () => {
  it('is asked by the agent as the user, in the trace and in the ledger', async () => {
    const client = new ChatClient(cloud, member);
    const { message, toolCalls, traceId } = await client.json(client.message(QUESTION));
    expect(toolCalls).toMatchObject([{ name: 'ordersApi___listMyOrders', status: 'done' }]);
    expect(message).toContain('list my orders');
    expect(await checksOf(traceId)).toContainEqual(
      expect.objectContaining({
        checker: 'orders',
        verdict: 'accepted',
        isYours: true,
        scope: 'orders.read',
      }),
    );
    await vi.waitFor(async () => {
      const names = (await segmentsOf(cloud, traceId)).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['orders', 'ordersApi___listMyOrders']));
    });
  });

  it('writes once its user has approved, and for nobody else', async () => {
    const client = new ChatClient(cloud, member);
    const approval = await client.ask(ADDITION);
    expect(approval).toMatchObject({
      tool: 'ordersApi___addMyOrder',
      title: 'Add to your orders',
      scope: 'orders.write',
      arguments: { name: 'notebooks', quantity: 3 },
      before: { version: 0, entries: [] },
    });
    const { traceId } = await client.json(client.approval(approval.id, 'approve'));
    expect((await checksOf(traceId)).map(({ checker, scope }) => [checker, scope])).toContainEqual([
      'orders',
      'orders.write',
    ]);
    const { message } = await client.json(client.message(QUESTION));
    expect(message).toMatch(/notebooks.*3/s);

    const colleague = new ChatClient(cloud, await signInAs(cloud, 'colleague'));
    const other = await colleague.json(colleague.message(QUESTION));
    expect(other.toolCalls).toMatchObject([{ name: 'ordersApi___listMyOrders', status: 'done' }]);
    expect(other.message).not.toContain('notebooks');
  });
});
