import { join } from 'node:path';
import { SERVICES } from '@three-tier-chat/terraform/services.ts';
import { buildService } from '../build/build-service.ts';
import { ARTIFACTS, ROOT, stacksFolder } from '../build/paths.ts';
import { applyStacks } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import { connectAws } from './aws-clients.ts';
import { bootstrap } from './bootstrap.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { type Deployment, deploy, earlierDeployment } from './deploy.ts';
import { destroyStacks } from './destroy.ts';
import { type Outcomes, planStacks, summarize } from './plan.ts';
import { type CommandRequirements, checkAccount, loadSettings } from './prepare.ts';
import { lockProviders } from './provider-locks.ts';
import { listReleases } from './releases.ts';
import { parseRequest, type Request, type Verb } from './request.ts';
import { type Stack, selectStacks } from './stack-order.ts';
import { synthesizeStacks } from './synthesize-stacks.ts';
import { openTerminal } from './terminal.ts';

const REQUIREMENTS: Readonly<Record<Verb, CommandRequirements>> = {
  plan: { terraform: true, approval: false },
  apply: { terraform: true, approval: true },
  destroy: { terraform: true, approval: true },
  deploy: { terraform: true, approval: true },
  rollback: { terraform: true, approval: true },
  bootstrap: { terraform: true, approval: true },
  lock: { terraform: true, approval: false },
  releases: { terraform: false, approval: false },
};

/** `node delivery/main.ts <verb> ENV=… [STACK=…] [SERVICE=…] [VERSION=…]` */
async function main(words: readonly string[]): Promise<number> {
  const request = parseRequest(words);
  const variables = process.env;
  const terminal = openTerminal(variables);
  const settings = await loadSettings(request.environment, REQUIREMENTS[request.verb], {
    variables,
    terminal,
  });
  const context: DeliveryContext = {
    settings,
    variables,
    terminal,
    aws: connectAws(settings.region),
    artifactsFolder: ARTIFACTS,
    stacksFolder: stacksFolder(settings.name),
    locksFolder: join(import.meta.dirname, 'locks'),
  };
  if (request.verb === 'bootstrap') {
    await bootstrap(context, join(ROOT, '.bootstrap', settings.name));
    return 0;
  }
  const all = await synthesizeStacks(context);
  return run(request, context, all);
}

async function run(
  request: Request,
  context: DeliveryContext,
  all: readonly Stack[],
): Promise<number> {
  const stacks = selectStacks(
    all,
    request.service ? [SERVICES[request.service].stack] : request.parts,
  );
  if (request.verb === 'lock') {
    const files = await lockProviders(context, stacks);
    context.terminal.print(`Commit ${files.join(', ')}.\n`);
    return 0;
  }
  await checkAccount(context, request.verb === 'releases' ? [] : stacks);
  switch (request.verb) {
    case 'plan':
      return report(context, await planStacks(context, stacks, all));
    case 'apply':
      return report(context, await applyStacks(context, stacks, all), ['waits', 'declined']);
    case 'destroy':
      return report(context, await destroyStacks(context, stacks, all), ['declined']);
    case 'releases':
      context.terminal.print(await listReleases(context));
      return 0;
    default:
      return (await deploy(context, all, await deploymentOf(request, context))).kind === 'declined'
        ? 1
        : 0;
  }
}

async function deploymentOf(request: Request, context: DeliveryContext): Promise<Deployment> {
  const { service } = request;
  if (!service) throw new Error(`${request.verb} names no service`);
  if (request.verb === 'rollback') return earlierDeployment(context, service);
  if (request.version) return { service, version: request.version, artifact: 'published' };
  const version = await buildService(service);
  const problem = await ARTIFACT_DELIVERY[SERVICES[service].artifact].obstacle?.(context, version);
  if (problem) throw new DeliveryError([problem]);
  return { service, version, artifact: 'built' };
}

function report(
  context: DeliveryContext,
  outcomes: Outcomes,
  failing: readonly string[] = [],
): number {
  context.terminal.print(summarize(outcomes));
  return [...outcomes.values()].some(({ kind }) => failing.includes(kind)) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DeliveryError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
