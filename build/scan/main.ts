import { join } from 'node:path';
import { readApiDocuments } from '../../terraform/openapi/api-documents.ts';
import { SynthesisError } from '../../terraform/synthesis-error.ts';
import { DIST } from '../paths.ts';
import { hasCheckov, MISSING_CHECKOV, runCheckov } from './checkov.ts';
import { writeScannableStacks } from './scannable-stacks.ts';

/** `make scan`: the stacks of every environment in AWS, as checkov sees them. */
async function main(): Promise<number> {
  if (!(await hasCheckov())) {
    console.error(`checkov, which scans the stacks, was not found: ${MISSING_CHECKOV.get}.`);
    return 1;
  }
  const folder = join(DIST, 'scan');
  await writeScannableStacks(await readApiDocuments(DIST), folder);
  const code = await runCheckov(folder, {
    onOutput: (text) => process.stdout.write(text),
  });
  console.log(
    code === 0
      ? 'checkov found nothing but what .checkov.yaml accepts.'
      : 'checkov found what .checkov.yaml does not accept: mend it, or accept it there with its reason.',
  );
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SynthesisError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
