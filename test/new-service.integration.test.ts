import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedTree, copyTree } from './copied-tree.ts';

/* `make service` and `make remove-service`, in a copy of the repository. */

/** What checks or tests a whole repository, on two cores that others use too. It ends what hangs. */
const WHOLE_MS = 20 * 60_000;
const MAIN = 'build/new-service/main.ts';
interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly name: string; readonly dependencies: readonly string[] }>
  >;
}

/** The stacks of `local`. */
const STACKS = `
  const { synthesize } = await import('./terraform/synthesize.ts');
  const { loadEnvironment } = await import('./terraform/load-environment.ts');
  const { sampleDocuments } = await import('./terraform/testing/synth-all.ts');
  synthesize(await loadEnvironment('local', { localPortBase: 4000 }), sampleDocuments(), 'dist/tried');
  const { readFileSync } = await import('node:fs');
  console.log(Object.keys(JSON.parse(readFileSync('dist/tried/manifest.json', 'utf8')).stacks).sort().join());
`;

let tree: CopiedTree;
beforeAll(async () => {
  tree = await copyTree();
});
afterAll(() => tree?.remove());

const node = (...args: readonly string[]) => tree.run(process.execPath, ...args);
const add = (...words: readonly string[]) => node(MAIN, 'service', ...words);
const remove = (...words: readonly string[]) => node(MAIN, 'remove-service', ...words);
const stacks = async () =>
  (await node('--input-type=module', '--eval', STACKS)).output.trim().split('\n').at(-1);

function stackNames(...parts: readonly string[]): string {
  return parts.map((part) => `three-tier-chat-${part}-local`).join();
}

describe('a new service', () => {
  it('is written as a whole, and said what to do with', async () => {
    const { code, output } = await add('NAME=orders', 'OWNER=sales');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/services\/orders\/routes\/list-my-orders\.ts[\s\S]*make dev/),
    ]);
    expect((await tree.changes()).split('\n')).toEqual(
      expect.arrayContaining([
        ' M .github/CODEOWNERS',
        ' M package-lock.json',
        ' M terraform/services.ts',
        '?? services/orders/service.ts',
        '?? services/orders/routes/add-my-order.ts',
      ]),
    );
    expect(await tree.read('.github/CODEOWNERS')).toMatch(
      /^\/services\/orders\/ +@three-tier-chat\/sales$/m,
    );
    expect(
      JSON.parse(await tree.read('node_modules/@three-tier-chat/orders/package.json')),
    ).toEqual(expect.objectContaining({ name: '@three-tier-chat/orders' }));
  });

  it(
    'passes every check that the repository has',
    async () => {
      const { code, output } = await node('build/check.ts');
      expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    },
    WHOLE_MS,
  );

  it(
    'passes its own tests, and those that compare it with everything else',
    async () => {
      const { code, output } = await node(
        ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'services/orders'],
        ...['terraform', 'build/new-service', 'test/owners', 'test/documents'],
        'test/least-privilege/deploy-roles',
      );
      expect([code, code === 0 ? '' : output]).toEqual([0, '']);
      expect(output).toContain('services/orders/app.test.ts');
    },
    WHOLE_MS,
  );

  it('has a stack of its own beside the others', async () => {
    expect(await stacks()).toBe(
      stackNames('agent', 'api', 'app', 'backend', 'conversations', 'gateway', 'okta', 'orders'),
    );
  });

  it('has a document that is as its sources say, whatever stood there', async () => {
    const file = 'dist/orders/openapi.json';
    const write = () =>
      node(
        ...['--input-type=module', '--eval'],
        `const { writeOpenApi } = await import('./build/openapi.ts'); console.log(await writeOpenApi());`,
      );
    expect((await write()).output).toContain('true');
    const written = await tree.read(file);
    expect((await write()).output).toContain('false');
    await writeFile(join(tree.path, file), '{}');
    expect((await write()).output).toContain('true');
    expect(await tree.read(file)).toBe(written);
    await tree.edit('services/orders/api.ts', 'The orders of', 'All orders of');
    expect((await write()).output).toContain('true');
    expect(await tree.read(file)).toContain('All orders of');
    await tree.edit('services/orders/api.ts', 'All orders of', 'The orders of');
  });

  it('that leaves has its stack still, and nothing stands on it', async () => {
    const code = '} as const satisfies';
    await tree.edit('services/orders/service.ts', code, `  leaving: true,\n${code}`);
    expect(await stacks()).toContain('-orders-local');
    const { stacks: all } = JSON.parse(await tree.read('dist/tried/manifest.json')) as Manifest;
    for (const { name, dependencies } of Object.values(all)) {
      expect([name, dependencies.filter((other) => other.includes('orders'))]).toEqual([name, []]);
    }
    const stack = (part: string) =>
      tree.read(`dist/tried/stacks/three-tier-chat-${part}-local/cdk.tf.json`);
    expect(await stack('okta')).not.toContain('orders.');
    expect(await stack('app')).not.toContain('orders');
    await tree.edit('services/orders/service.ts', '  leaving: true,\n', '');
  });

  it('is not written again over what is there', async () => {
    const before = await tree.changes();
    const { code, output } = await add('NAME=orders');
    expect([code, output]).toEqual([
      2,
      '"orders" is taken: it is a service: choose another name.\n',
    ]);
    expect(await tree.changes()).toBe(before);
  });

  it('stands beside another one, which stays when it is removed', async () => {
    expect((await add('NAME=gift-cards')).code).toBe(0);
    expect(await stacks()).toMatch(/-gift-cards-local,.*-orders-local$/);
    expect((await remove('NAME=orders')).code).toBe(0);
    const changes = await tree.changes();
    expect(changes).not.toContain('orders');
    expect(changes).toContain('?? services/gift-cards/routes/list-my-gift-cards.ts');
    const left = await stacks();
    expect(left).toContain('-gift-cards-local');
    expect(left).not.toContain('-orders-local');
    expect(await readdir(join(tree.path, 'dist/tried/stacks'))).not.toContain(
      'three-tier-chat-orders-local',
    );
  });

  it('leaves the tree as it was when it is removed', async () => {
    expect((await remove('NAME=gift-cards')).code).toBe(0);
    expect(await tree.changes()).toBe('');
  });
});

describe('a removal', () => {
  it('loses nothing that git does not have, unless it is forced', async () => {
    await add('NAME=orders');
    await tree.edit('services/orders/api.ts', 'The orders of', 'All orders of');
    await writeFile(join(tree.path, 'services/orders/notes.md'), 'by hand');
    const before = await tree.changes();
    const { code, output } = await remove('NAME=orders');
    expect([code, output]).toEqual([
      2,
      'git does not have services/orders/api.ts and 1 more as it is now: commit it, or lose it with FORCE=1.\n',
    ]);
    expect(await tree.changes()).toBe(before);
    expect((await remove('NAME=orders', 'FORCE=1')).code).toBe(0);
    expect(await tree.changes()).toBe('');
  });

  it('takes what is committed', async () => {
    await add('NAME=orders');
    await tree.edit('services/orders/api.ts', 'The orders of', 'All orders of');
    await tree.run('git', 'add', '--all');
    const name = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    await tree.run('git', ...name, 'commit', '--quiet', '--message', 'orders');
    expect((await remove('NAME=orders')).code).toBe(0);
    await tree.run('git', 'reset', '--quiet', '--hard', 'HEAD^');
    expect(await tree.changes()).toBe('');
  });

  it('ends what a killed run left: a folder in no list, or a line without a folder', async () => {
    await add('NAME=orders');
    await tree.run('git', 'checkout', '--', 'terraform/services.ts');
    expect((await remove('NAME=orders')).code).toBe(0);
    expect(await tree.changes()).toBe('');
    await add('NAME=orders');
    await rm(join(tree.path, 'services/orders'), { recursive: true });
    expect(await add('NAME=gift-cards')).toEqual({
      code: 2,
      output:
        'terraform/services.ts lists orders, whose folder is gone: make remove-service NAME=orders, or restore it.\n',
    });
    expect((await remove('NAME=orders')).code).toBe(0);
    expect(await tree.changes()).toBe('');
  });

  it.each([
    ['secured-api', /^secured-api is used by \S+( and \d+ more)?: remove that first/],
    ['conversations', /^conversations is used by /],
    ['agent', /^There is no API "agent" to remove/],
    ['shared', /^There is no API "shared" to remove/],
    ['template', /^There is no API "template" to remove/],
    ['nowhere', /^There is no API "nowhere" to remove/],
    ['../services/agent', /^There is no API "\.\.\/services\/agent" to remove/],
    ['__proto__', /^There is no API "__proto__" to remove/],
  ])('does not take %s', async (name, sentence) => {
    const { code, output } = await remove(`NAME=${name}`, 'FORCE=1');
    expect([code, output]).toEqual([2, expect.stringMatching(sentence)]);
    expect(await tree.changes()).toBe('');
  });
});

describe('make', () => {
  it('passes every variable of its command line on, and no other', async () => {
    // As after an installation: what is above has written the lock file.
    await utimes(join(tree.path, 'node_modules/.package-lock.json'), new Date(), new Date());
    const { code, output } = await tree.run('make', 'service', 'NMAE=orders');
    expect([code, output]).toEqual([
      2,
      expect.stringContaining('make service takes no NMAE: it takes NAME and OWNER.'),
    ]);
    expect(await tree.changes()).toBe('');
  });
});

describe('two at the same time', () => {
  it('are both written, or one is refused and leaves nothing', async () => {
    const names = ['alpha', 'bravo', 'delta'];
    const ended = await Promise.all(names.map((name) => add(`NAME=${name}`)));
    for (const [index, { code, output }] of ended.entries()) {
      if (code === 0) continue;
      expect(output).toMatch(/^Process \d+ is writing or removing a service just now: wait/);
      expect((await add(`NAME=${names[index]}`)).code).toBe(0);
    }
    for (const name of names) {
      expect(await tree.read('terraform/services.ts')).toContain(`services/${name}/service.ts`);
      expect((await remove(`NAME=${name}`)).code).toBe(0);
    }
    expect(await tree.changes()).toBe('');
  });

  it('do not wait for a process that was killed', async () => {
    const lock = join(tree.path, 'dist/new-service.lock');
    // A number that no process has (Linux, /proc/sys/kernel/pid_max).
    await writeFile(lock, '4194305');
    expect((await add('NAME=orders')).code).toBe(0);
    await writeFile(lock, String(process.pid));
    const { code, output } = await remove('NAME=orders');
    expect([code, output]).toEqual([
      2,
      expect.stringContaining(`Process ${process.pid} is writing`),
    ]);
    await rm(lock);
    expect((await remove('NAME=orders')).code).toBe(0);
    expect(await tree.changes()).toBe('');
  });
});

describe('a list that is not what it was', () => {
  it('stops the writing, and leaves nothing of it', async () => {
    await tree.edit('terraform/services.ts', 'as const satisfies', 'as const  satisfies');
    const before = await tree.changes();
    const { code, output } = await add('NAME=orders');
    expect([code, output]).toEqual([
      expect.any(Number),
      expect.stringContaining('terraform/services.ts has no line'),
    ]);
    expect(code).not.toBe(0);
    expect(await tree.changes()).toBe(before);
    await tree.run('git', 'checkout', '--', '.');
  });
});
