import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomically } from './write-atomically.ts';

it('a reader never sees a partial file, even with several concurrent writers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'write-atomically-'));
  const path = join(folder, 'file');
  const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(1 << 20));
  await writeAtomically(path, contents[0] ?? '');
  let isWriting = true;
  const writing = Promise.all(
    contents.map(async (content) => {
      for (let times = 0; times < 10; times += 1) await writeAtomically(path, content);
    }),
  ).finally(() => {
    isWriting = false;
  });
  while (isWriting) expect(contents.includes(await readFile(path, 'utf8'))).toBe(true);
  await writing;
  expect(await readdir(folder)).toEqual(['file']);
  await rm(folder, { recursive: true });
});
