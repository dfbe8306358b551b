import { loadEnvironment } from '../../terraform/load-environment.ts';
import { SynthesisError } from '../../terraform/synthesis-error.ts';

/*
 * `node build/pipeline/describe-environment.ts <environment>`: what a pipeline has to know of it, as
 * outputs of a step, from the environment's own file.
 */

try {
  const { accountId, region } = await loadEnvironment(process.argv[2], { localPortBase: 4000 });
  console.log(`account=${accountId}`);
  console.log(`region=${region}`);
} catch (error) {
  if (!(error instanceof SynthesisError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
