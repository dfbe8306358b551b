import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWhole } from './write-whole.ts';

it('whoever reads a file while it is written, by several at once, reads it whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'write-whole-'));
  const path = join(folder, 'file');
  const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(1 << 20));
  await writeWhole(path, contents[0] ?? '');
  let isWriting = true;
  const writing = Promise.all(
    contents.map(async (content) => {
      for (let times = 0; times < 10; times += 1) await writeWhole(path, content);
    }),
  ).finally(() => {
    isWriting = false;
  });
  while (isWriting) expect(contents.includes(await readFile(path, 'utf8'))).toBe(true);
  await writing;
  expect(await readdir(folder)).toEqual(['file']);
  await rm(folder, { recursive: true });
});
