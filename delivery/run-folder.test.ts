import { access, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from './run-folder.ts';

/** Above what any system gives to a process. */
const NO_PROCESS = 2 ** 30;
const TWO_DAYS_AGO = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);

describe('the folder of a run', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'three-tier-chat-runs-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  async function leave(name: string, file?: string): Promise<void> {
    await mkdir(join(parent, name, 'stacks'), { recursive: true });
    if (file) await writeFile(join(parent, name, file), '{}');
    await utimes(join(parent, name), TWO_DAYS_AGO, TWO_DAYS_AGO);
  }

  it('is its own, and goes with it', async () => {
    const [one, other] = [await openRunFolder(parent), await openRunFolder(parent)];
    expect(one.path).not.toBe(other.path);
    await one.remove();
    await expect(access(one.path)).rejects.toThrow();
    await access(other.path);
  });

  it('of a run that failed before Terraform worked in it goes, too', async () => {
    const [one, other] = [await openRunFolder(parent), await openRunFolder(parent)];
    await mkdir(join(other.path, 'stacks/okta/.terraform'), { recursive: true });
    await one.removeUnused();
    await other.removeUnused();
    await expect(access(one.path)).rejects.toThrow();
    await access(other.path);
  });

  it('of a run that failed stays for a day, and as long as it holds a state', async () => {
    await leave(`${NO_PROCESS}-old`);
    await leave(`${NO_PROCESS}-state`, 'stacks/errored.tfstate');
    await leave(`${process.pid}-running`);
    await mkdir(join(parent, `${NO_PROCESS}-young`));
    const { path } = await openRunFolder(parent);
    expect((await readdir(parent)).map((name) => join(parent, name)).sort()).toEqual(
      [
        path,
        ...[`${NO_PROCESS}-state`, `${process.pid}-running`, `${NO_PROCESS}-young`].map((name) =>
          join(parent, name),
        ),
      ].sort(),
    );
  });
});
