import { join, resolve } from 'node:path';
import { SERVICES } from '@three-tier-chat/terraform/services.ts';
import { ROOT } from '../build/paths.ts';
import { applyStacks } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import { bootstrap, bootstrapStack } from './bootstrap.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { deploy } from './deploy.ts';
import { deployRolesStack } from './deploy-roles.ts';
import {
  builtDeployment,
  type Deployment,
  earlierDeployment,
  publishedDeployment,
} from './deployment.ts';
import { destroyStacks } from './destroy.ts';
import { type Outcomes, planStacks, summarize } from './plan.ts';
import { type CommandRequirements, checkAccount } from './prepare.ts';
import { lockProviders } from './provider-locks.ts';
import { prune } from './prune.ts';
import { listReleases } from './releases.ts';
import type { Request, Verb } from './request.ts';
import { savePlan } from './save-plan.ts';
import { applySavedPlan } from './saved-plan.ts';
import { readSavedPlan } from './saved-plan-file.ts';
import { selectStacks } from './stack-order.ts';
import { synthesizeStacks } from './synthesize-stacks.ts';

const READS: CommandRequirements = { terraform: true, approval: false };
const APPLIES: CommandRequirements = { terraform: true, approval: true };

export const REQUIREMENTS: Readonly<Record<Verb, CommandRequirements>> = {
  plan: READS,
  apply: APPLIES,
  destroy: { ...APPLIES, typedName: true },
  deploy: APPLIES,
  rollback: APPLIES,
  bootstrap: APPLIES,
  roles: APPLIES,
  lock: READS,
  releases: { terraform: false, approval: false },
  prune: { terraform: false, approval: true },
  // It finds what is missing itself.
  doctor: { terraform: false, approval: false },
  cost: { terraform: false, approval: false },
  rehearse: { terraform: true, approval: false },
};

/**
 * What only some commands need is loaded by them alone: every other would start half a second later.
 *
 * @returns the exit code.
 */
export async function runCommand(request: Request, context: DeliveryContext): Promise<number> {
  switch (request.verb) {
    case 'bootstrap': {
      const outcome = await bootstrap(context, join(ROOT, '.bootstrap', context.settings.name));
      return outcome.kind === 'declined' ? 1 : 0;
    }
    case 'roles': {
      const stack = await deployRolesStack(context);
      await checkAccount(context, [stack], 'applies');
      return report(context, await applyStacks(context, [stack], [stack]), ['waits', 'declined']);
    }
    case 'releases':
      await checkAccount(context, [], 'reads');
      context.terminal.print(await listReleases(context));
      return 0;
    case 'prune':
      await checkAccount(context, [], 'reads');
      return (await prune(context)) ? 0 : 1;
    case 'doctor':
      return (await import('./doctor/doctor.ts')).doctor(context, request.canary === true);
    case 'cost':
      return (await import('./cost/cost.ts')).cost(context, request);
    case 'rehearse':
      return (await import('./rehearsal/rehearse.ts')).rehearse(context);
    case 'lock':
      return lock(request, context);
    case 'plan':
      return plan(request, context);
    case 'apply':
      return apply(request, context);
    case 'destroy': {
      const { stacks, all } = await selected(request, context);
      await checkAccount(context, stacks, 'applies');
      return report(context, await destroyStacks(context, stacks, all), ['declined', 'kept']);
    }
    default: {
      const { stacks, all } = await selected(request, context);
      await checkAccount(context, stacks, 'applies');
      const { kind } = await deploy(context, all, await deploymentOf(request, context));
      return kind === 'declined' ? 1 : 0;
    }
  }
}

async function selected(request: Request, context: DeliveryContext) {
  const all = await synthesizeStacks(context);
  const parts = request.service ? [SERVICES[request.service].stack] : request.parts;
  return { all, stacks: selectStacks(all, parts) };
}

async function lock(request: Request, context: DeliveryContext): Promise<number> {
  const { stacks, all } = await selected(request, context);
  const isEverything = stacks.length === all.length;
  const files = await lockProviders(context, [
    ...(isEverything ? [await bootstrapStack(context), await deployRolesStack(context)] : []),
    ...stacks,
  ]);
  context.terminal.print(`Commit ${files.join(', ')}.\n`);
  return 0;
}

async function plan(request: Request, context: DeliveryContext): Promise<number> {
  const { stacks, all } = await selected(request, context);
  await checkAccount(context, stacks, 'reads');
  if (request.plan === undefined) return report(context, await planStacks(context, stacks, all));
  return report(context, await savePlan(context, stacks, all, resolve(request.plan)));
}

async function apply(request: Request, context: DeliveryContext): Promise<number> {
  if (request.plan !== undefined) {
    const saved = await readSavedPlan(resolve(request.plan), context.settings);
    await checkAccount(context, saved.stacks, 'applies');
    return report(context, await applySavedPlan(context, saved), ['declined']);
  }
  const { stacks, all } = await selected(request, context);
  await checkAccount(context, stacks, 'applies');
  return report(context, await applyStacks(context, stacks, all), ['waits', 'declined']);
}

async function deploymentOf(request: Request, context: DeliveryContext): Promise<Deployment> {
  const { service, version: asked } = request;
  if (!service) throw new Error(`${request.verb} names no service`);
  if (request.verb === 'rollback') return earlierDeployment(context, service);
  if (asked) return publishedDeployment(context, service, asked);
  const { buildService } = await import('../build/build-service.ts');
  const version = await buildService(service);
  const problem = await ARTIFACT_DELIVERY[SERVICES[service].artifact].obstacle?.(context, version);
  if (problem) throw new DeliveryError([problem]);
  return builtDeployment(context, service, version);
}

function report(
  context: DeliveryContext,
  outcomes: Outcomes,
  failing: readonly string[] = [],
): number {
  context.terminal.print(summarize(outcomes));
  return [...outcomes.values()].some(({ kind }) => failing.includes(kind)) ? 1 : 0;
}
