import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../build/paths.ts';
import { findParts } from '../delivery/rehearsal/parts.ts';
import { needs } from '../delivery/test/need-terraform.ts';
import { type CopiedTree, copyTree } from './copied-tree.ts';

const NAMES = ['orders', 'gift-cards'] as const;

/* In a copy of the repository, whose list of services is another. */
describe('two new services', needs(await findParts(process.env)), () => {
  let tree: CopiedTree;

  beforeAll(async () => {
    tree = await copyTree();
    await cp(join(ROOT, 'dist/artifacts'), join(tree.path, 'dist/artifacts'), { recursive: true });
    for (const name of NAMES) await succeed('build/new-service/main.ts', 'service', `NAME=${name}`);
    await succeed('build/build.ts', ...NAMES);
  });
  afterAll(() => tree?.remove());

  async function succeed(...args: readonly string[]): Promise<string> {
    const { code, output } = await tree.run(process.execPath, ...args);
    if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${output}`);
    return output;
  }

  it('are deployed each alone, in any order, and one stays when the other goes', async () => {
    const output = await succeed('delivery/test/two-new-services.ts', ...NAMES);
    const orders = 'lambda three-tier-chat-orders-dev';
    const cards = 'lambda three-tier-chat-gift-cards-dev';
    const steps = output.split('\n').filter((line) => line.startsWith('["'));
    expect(steps.map((line) => JSON.parse(line))).toEqual([
      ['apply okta, gateway', 'applied,applied', []],
      ['deploy orders', 'applied', [orders]],
      ['deploy gift-cards', 'applied', [cards, orders]],
      ['destroy orders', 'gone', [cards]],
      ['plan gift-cards', 'unchanged', [cards]],
      ['deploy orders', 'applied', [cards, orders]],
      ['plan gift-cards', 'unchanged', [cards, orders]],
    ]);
  });
});
