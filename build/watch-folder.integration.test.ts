import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closeWatches, watchFolder } from './watch-folder.ts';

let folder: string;
let seen: number;
const fail = (error: unknown) => {
  throw error;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watched-'));
  await mkdir(join(folder, 'routes'));
  await writeFile(join(folder, 'routes/a.ts'), '0');
  seen = 0;
  await watchFolder(
    folder,
    () => {
      seen += 1;
    },
    fail,
  );
});
afterEach(async () => {
  await closeWatches();
  await rm(folder, { recursive: true });
});

/** Does something, and waits until it is seen. */
async function expectSeen(work: () => Promise<unknown>): Promise<void> {
  const before = seen;
  await work();
  await vi.waitFor(() => expect(seen).toBeGreaterThan(before));
}

/** As `sed -i`, git and many editors save. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.partial`, text);
  await rename(`${file}.partial`, file);
}

it('sees each save of a file, in place and by another file in its place', async () => {
  const file = join(folder, 'routes/a.ts');
  for (let time = 1; time <= 3; time += 1) {
    await expectSeen(() => writeFile(file, `in place ${time}`));
    await expectSeen(() => replace(file, `replaced ${time}`));
  }
});

it('sees files of a folder that is made again, and of a new one', async () => {
  await expectSeen(() => rm(join(folder, 'routes'), { recursive: true }));
  for (const name of ['routes', 'store']) {
    await mkdir(join(folder, name));
    await expectSeen(() => writeFile(join(folder, name, 'b.ts'), '1'));
    await expectSeen(() => replace(join(folder, name, 'b.ts'), '2'));
  }
});

it('sees nothing of tests, of other files and of installed packages', async () => {
  await mkdir(join(folder, 'node_modules/one'), { recursive: true });
  for (const name of ['routes/a.test.ts', 'notes.md', 'node_modules/one/index.js']) {
    await writeFile(join(folder, name), '1');
  }
  await expectSeen(() => writeFile(join(folder, 'last.ts'), '1'));
  expect(seen).toBe(1);
});

it('calls back each of several', async () => {
  let others = 0;
  await watchFolder(
    folder,
    () => {
      others += 1;
    },
    fail,
  );
  await expectSeen(() => writeFile(join(folder, 'routes/a.ts'), '1'));
  await vi.waitFor(() => expect(others).toBeGreaterThan(0));
});
