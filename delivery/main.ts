import { join } from 'node:path';
import { SynthesisError } from '@three-tier-chat/terraform/synthesis-error.ts';
import { ARTIFACTS, stacksFolder } from '../build/paths.ts';
import { awsSentence, connectAws } from './aws-clients.ts';
import { REQUIREMENTS, runCommand } from './commands.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { CommandEnded, DeliveryError } from './delivery-error.ts';
import { loadSettings } from './prepare.ts';
import { parseRequest } from './request.ts';
import { openRunFolder } from './run-folder.ts';
import { openTerminal } from './terminal.ts';

/** `node delivery/main.ts <verb> ENV=… [STACK=…] [SERVICE=…] [VERSION=…] [PLAN=…] …` */
async function main(words: readonly string[]): Promise<number> {
  const variables = process.env;
  const request = parseRequest(words, variables);
  const terminal = openTerminal(variables);
  const settings = await loadSettings(request.environment, REQUIREMENTS[request.verb], {
    variables,
    terminal,
  });
  const folder = await openRunFolder(join(stacksFolder(settings.name), 'runs'));
  const context: DeliveryContext = {
    settings,
    variables,
    terminal,
    aws: connectAws(settings.region),
    artifactsFolder: ARTIFACTS,
    stacksFolder: folder.path,
    providersFolder: join(stacksFolder(settings.name), 'providers'),
    locksFolder: join(import.meta.dirname, 'locks'),
  };
  try {
    const exitCode = await runCommand(request, context);
    await folder.remove();
    return exitCode;
  } catch (error) {
    await (error instanceof CommandEnded ? folder.remove() : folder.removeUnused());
    throw error;
  }
}

/** A sentence for what the user or AWS must change; anything else is a fault of this tool. */
function sentenceOf(error: unknown): string {
  if (error instanceof DeliveryError || error instanceof SynthesisError) return error.message;
  const sentence = awsSentence(error);
  if (sentence === undefined) throw error;
  return sentence;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${sentenceOf(error)}`);
  process.exitCode = error instanceof CommandEnded ? error.exitCode : 1;
}
