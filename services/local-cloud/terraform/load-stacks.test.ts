import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadStacks } from './load-stacks.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stacks-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function synthesize(documents: Readonly<Record<string, unknown>>): Promise<void> {
  const stacks: Record<string, unknown> = {};
  for (const [name, document] of Object.entries(documents)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'cdk.tf.json'), JSON.stringify(document));
    stacks[name] = { name, synthesizedStackPath: `${name}/cdk.tf.json`, dependencies: [] };
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: '0.21.0', stacks }));
}

describe('the synthesized stacks', () => {
  it('are read as the manifest lists them', async () => {
    const resource = { aws_s3_bucket: { site: { bucket: 'b' } } };
    await synthesize({
      first: { terraform: { required_providers: {} }, provider: { aws: [{}] }, resource },
      second: { output: { a: { sensitive: true, value: '${x.y.z}' } } },
    });
    expect(loadStacks(folder)).toEqual([
      { name: 'first', resource, data: {}, output: {} },
      { name: 'second', resource: {}, data: {}, output: { a: { value: '${x.y.z}' } } },
    ]);
  });

  it('that were never synthesized cause an error with the command', () => {
    expect(() => loadStacks(folder)).toThrow(
      `${join(folder, 'manifest.json')} is missing: synthesize the stacks first (make synth ENV=local)`,
    );
  });

  it('that are missing although the manifest lists them are reported by file', async () => {
    await synthesize({ first: {} });
    await rm(join(folder, 'first'), { recursive: true });
    expect(() => loadStacks(folder)).toThrow(join(folder, 'first/cdk.tf.json'));
  });

  it('that cdktf does not write like this are reported by file and member', async () => {
    await synthesize({ first: { resource: { aws_s3_bucket: ['site'] } } });
    expect(() => loadStacks(folder)).toThrow(/first\/cdk\.tf\.json: .*resource\.aws_s3_bucket/s);
  });

  it('that are cut off are reported by file', async () => {
    await synthesize({ first: {} });
    await writeFile(join(folder, 'first/cdk.tf.json'), '{"resource": {');
    expect(() => loadStacks(folder)).toThrow(/first\/cdk\.tf\.json is not JSON/);
  });

  it.each(['locals', 'module', 'variable'])('may not contain %s', async (construct) => {
    await synthesize({ first: { [construct]: { a: {} } } });
    expect(() => loadStacks(folder)).toThrow(
      `first: the local cloud does not evaluate "${construct}"`,
    );
  });
});
