import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadEnvironment } from '../../load-environment.ts';
import { synthesize } from '../../synthesize.ts';
import { synthesizeBootstrap } from '../../synthesize-bootstrap.ts';
import { sampleDocuments } from '../../testing/synth-all.ts';
import { awsEnvironments } from '../aws-environments.ts';

/**
 * Writes the stacks of every environment into a folder, and prints which files of which packages
 * made them, by package.
 */
const [outdir = ''] = process.argv.slice(2);
const documents = sampleDocuments();
const local = await loadEnvironment('local', { localPortBase: 4000 });
for (const [name, settings] of [...(await awsEnvironments()), ['local', local] as const]) {
  synthesize(settings, documents, join(outdir, name, 'stacks'));
  synthesizeBootstrap(settings, join(outdir, name, 'bootstrap'), 's3');
}

// Both are CommonJS, whose modules are always in this cache.
const loaded = Object.keys(createRequire(import.meta.url).cache);
const filesOf = (name: string) =>
  loaded.filter((file) => file.includes(`/node_modules/${name}/`)).length;
console.log(JSON.stringify({ cdktf: filesOf('cdktf'), cdktn: filesOf('cdktn') }));
