import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../build/paths.ts';
import { findParts } from '../rehearsal/parts.ts';
import { needs } from './need-terraform.ts';

/* Its steps are those of `stacks.terraform.test.ts`. */

describe('a rehearsal', needs(await findParts(process.env)), () => {
  it('that is ended by Ctrl-C says so, and leaves no process and no folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-rehearsal-'));
    const child = spawn(process.execPath, ['delivery/main.ts', 'rehearse', 'ENV=dev'], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A terminal sends the signal to the whole group.
      detached: true,
    });
    let printed = '';
    const begun = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        if (printed.includes('bootstrap …')) begun.resolve();
      });
    }
    // The pipes close with the last process that holds them.
    const closed = once(child, 'close');
    await Promise.race([begun.promise, closed]);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(printed).toContain('Ended by Ctrl-C. The emulated account is gone.');
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
