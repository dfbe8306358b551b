import { join } from 'node:path';
import { SERVICES } from '@three-tier-chat/terraform/services.ts';
import { buildService } from '../build/build-service.ts';
import { ARTIFACTS, ROOT, stacksFolder } from '../build/paths.ts';
import { applyStacks } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import { connectAws } from './aws-clients.ts';
import { bootstrap } from './bootstrap.ts';
import { DeliveryError } from './delivery-error.ts';
import { type Deployment, deploy, earlierDeployment } from './deploy.ts';
import { destroyStacks } from './destroy.ts';
import { type Outcomes, planStacks, summarize } from './plan.ts';
import { checkAccount, loadSettings, type Needs } from './prepare.ts';
import { lockProviders } from './provider-locks.ts';
import { listReleases } from './releases.ts';
import { parseRequest, type Request, type Verb } from './request.ts';
import { type Stack, selectStacks } from './stack-order.ts';
import { synthesizeStacks } from './synthesize-stacks.ts';
import { openTerminal } from './terminal.ts';
import type { Workplace } from './workplace.ts';

const NEEDS: Readonly<Record<Verb, Needs>> = {
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
  const settings = await loadSettings(request.environment, NEEDS[request.verb], {
    variables,
    terminal,
  });
  const work: Workplace = {
    settings,
    variables,
    terminal,
    aws: connectAws(settings.region),
    artifactsFolder: ARTIFACTS,
    stacksFolder: stacksFolder(settings.name),
    locksFolder: join(import.meta.dirname, 'locks'),
  };
  if (request.verb === 'bootstrap') {
    await bootstrap(work, join(ROOT, '.bootstrap', settings.name));
    return 0;
  }
  const all = await synthesizeStacks(work);
  return run(request, work, all);
}

async function run(request: Request, work: Workplace, all: readonly Stack[]): Promise<number> {
  const stacks = selectStacks(
    all,
    request.service ? [SERVICES[request.service].stack] : request.parts,
  );
  if (request.verb === 'lock') {
    const files = await lockProviders(work, stacks);
    work.terminal.print(`Commit ${files.join(', ')}.\n`);
    return 0;
  }
  await checkAccount(work, request.verb === 'releases' ? [] : stacks);
  switch (request.verb) {
    case 'plan':
      return report(work, await planStacks(work, stacks, all));
    case 'apply':
      return report(work, await applyStacks(work, stacks, all), ['waits', 'declined']);
    case 'destroy':
      return report(work, await destroyStacks(work, stacks, all), ['declined']);
    case 'releases':
      work.terminal.print(await listReleases(work));
      return 0;
    default:
      return (await deploy(work, all, await deploymentOf(request, work))).kind === 'declined'
        ? 1
        : 0;
  }
}

async function deploymentOf(request: Request, work: Workplace): Promise<Deployment> {
  const { service } = request;
  if (!service) throw new Error(`${request.verb} names no service`);
  if (request.verb === 'rollback') return earlierDeployment(work, service);
  if (request.version) return { service, version: request.version, artifact: 'published' };
  const version = await buildService(service);
  const problem = await ARTIFACT_DELIVERY[SERVICES[service].artifact].obstacle?.(work, version);
  if (problem) throw new DeliveryError([problem]);
  return { service, version, artifact: 'built' };
}

function report(work: Workplace, outcomes: Outcomes, failing: readonly string[] = []): number {
  work.terminal.print(summarize(outcomes));
  return [...outcomes.values()].some(({ kind }) => failing.includes(kind)) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof DeliveryError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
