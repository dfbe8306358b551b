import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { applyPlanned } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import type { PushImage } from './backend-image.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { planOne, type StackOutcome } from './plan.ts';
import {
  earlierVersion,
  forgetParameters,
  readReleases,
  recordedVersion,
  recordVersion,
} from './release-parameters.ts';
import type { Stack } from './stack-order.ts';

export interface Deployment {
  readonly service: Service;
  readonly version: string;
  /** `built`: the artifact is on this machine; `published`: it is already in AWS. */
  readonly artifact: 'built' | 'published';
  readonly pushImage?: PushImage;
}

/**
 * Publishes a version of a service, records it, and applies the stack that runs it. If the plan
 * fails or is not approved, the recorded version is restored.
 */
export async function deploy(
  context: DeliveryContext,
  all: readonly Stack[],
  deployment: Deployment,
): Promise<StackOutcome> {
  const { service, version } = deployment;
  const stack = all.find(({ part }) => part === SERVICES[service].stack);
  if (!stack) throw new Error(`No stack runs ${service}`);
  await publish(context, deployment);
  const before = await recordedVersion(context, service);
  if (before !== version) await recordVersion(context, service, version);
  const outcome = await applyRecorded(context, stack, all, () => restore(context, service, before));
  context.terminal.print(`\n${sentence(deployment, before, outcome, stack)}\n`);
  return outcome;
}

/**
 * The release before the one that is currently recorded.
 *
 * @throws DeliveryError if there was none.
 */
export async function earlierDeployment(
  context: DeliveryContext,
  service: Service,
): Promise<Deployment> {
  const version = earlierVersion(await readReleases(context, service));
  if (version) return { service, version, artifact: 'published' };
  throw new DeliveryError([`${service} has no earlier release in ${context.settings.name}.`]);
}

/** @throws DeliveryError if an earlier artifact no longer exists. */
async function publish(
  context: DeliveryContext,
  { service, version, artifact, pushImage }: Deployment,
): Promise<void> {
  const delivery = ARTIFACT_DELIVERY[SERVICES[service].artifact];
  if (artifact === 'built') {
    const zip = await readFile(join(context.artifactsFolder, service, `${version}.zip`));
    await delivery.publish(context, { service, version, zip, pushImage });
  }
  if (!(await delivery.isPublished(context, service, version))) {
    throw new DeliveryError([`There is no artifact of ${service} ${version} in AWS.`]);
  }
  await delivery.prepare?.(context, service, version);
}

async function applyRecorded(
  context: DeliveryContext,
  stack: Stack,
  all: readonly Stack[],
  takeBack: () => Promise<void>,
): Promise<StackOutcome> {
  let planned: StackOutcome;
  try {
    planned = await planOne(context, stack, all);
  } catch (error) {
    await takeBack();
    throw error;
  }
  const outcome = await applyPlanned(context, stack, planned);
  if (outcome.kind === 'declined') await takeBack();
  return outcome;
}

async function restore(
  context: DeliveryContext,
  service: Service,
  before: string | undefined,
): Promise<void> {
  if (before) await recordVersion(context, service, before);
  else await forgetParameters(context, [releaseParameter(context.settings.name, service)]);
}

function sentence(
  { service, version }: Deployment,
  before: string | undefined,
  outcome: StackOutcome,
  stack: Stack,
): string {
  if (outcome.kind === 'waits') {
    return `${service} ${version} is recorded. ${stack.name} waits for ${outcome.prerequisites.join('; ')}`;
  }
  if (outcome.kind === 'unchanged') {
    return `${stack.name} already runs ${service} ${version}: nothing changed.`;
  }
  if (outcome.kind === 'declined') return `${service} stays at ${before ?? 'no release'}.`;
  return `${service} ${version} runs${before && before !== version ? `; before, it ran ${before}` : ''}.`;
}
