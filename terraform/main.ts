import { join, relative } from 'node:path';
import { loadEnvironment } from './load-environment.ts';
import { readApiDocuments } from './openapi/api-documents.ts';
import { SynthesisError } from './synthesis-error.ts';
import { synthesize } from './synthesize.ts';

const ROOT = join(import.meta.dirname, '..');
const DEFAULT_PORT_BASE = 4000;

/** `node terraform/main.ts <environment> [outdir]` */
async function main(name: string | undefined, outdir: string | undefined): Promise<void> {
  const settings = await loadEnvironment(name, { localPortBase: readPortBase() });
  const documents = await readApiDocuments(join(ROOT, 'dist'));
  const target = outdir ?? join(ROOT, 'dist/stacks', settings.name);
  synthesize(settings, documents, target);
  console.log(`Synthesized ${settings.name} into ${relative(process.cwd(), target) || '.'}`);
}

function readPortBase(): number {
  const text = process.env['LOCAL_PORT_BASE'] || String(DEFAULT_PORT_BASE);
  const base = Number(text);
  if (Number.isInteger(base) && base >= 1024 && base <= 65_000) return base;
  throw new SynthesisError(`LOCAL_PORT_BASE is "${text}": it must be a port from 1024 to 65000.`);
}

try {
  await main(process.argv[2], process.argv[3]);
} catch (error) {
  if (!(error instanceof SynthesisError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
