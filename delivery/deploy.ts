import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { applyPlanned } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import type { PushImage } from './backend-image.ts';
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
import type { Workplace } from './workplace.ts';

export interface Deployment {
  readonly service: Service;
  readonly version: string;
  /** `built`: take the artifact from this machine; `published`: it is in AWS already. */
  readonly artifact: 'built' | 'published';
  readonly pushImage?: PushImage;
}

/**
 * Publishes a version of a service, records it, and applies the stack that runs it. A release that
 * was not agreed to, or could not be planned, is taken back.
 */
export async function deploy(
  work: Workplace,
  all: readonly Stack[],
  deployment: Deployment,
): Promise<StackOutcome> {
  const { service, version } = deployment;
  const stack = all.find(({ part }) => part === SERVICES[service].stack);
  if (!stack) throw new Error(`No stack runs ${service}`);
  await publish(work, deployment);
  const before = await recordedVersion(work, service);
  if (before !== version) await recordVersion(work, service, version);
  const outcome = await applyRecorded(work, stack, all, () => restore(work, service, before));
  work.terminal.print(`\n${sentence(deployment, before, outcome, stack)}\n`);
  return outcome;
}

/**
 * The release before the one that is recorded now.
 *
 * @throws DeliveryError when there was none.
 */
export async function earlierDeployment(work: Workplace, service: Service): Promise<Deployment> {
  const version = earlierVersion(await readReleases(work, service));
  if (version) return { service, version, artifact: 'published' };
  throw new DeliveryError([`${service} has no earlier release in ${work.settings.name}.`]);
}

/** @throws DeliveryError when what was published earlier is not there any more. */
async function publish(
  work: Workplace,
  { service, version, artifact, pushImage }: Deployment,
): Promise<void> {
  const delivery = ARTIFACT_DELIVERY[SERVICES[service].artifact];
  if (artifact === 'built') {
    const zip = await readFile(join(work.artifactsFolder, service, `${version}.zip`));
    await delivery.publish(work, { service, version, zip, pushImage });
  }
  if (!(await delivery.isPublished(work, service, version))) {
    throw new DeliveryError([`There is no artifact of ${service} ${version} in AWS.`]);
  }
  await delivery.prepare?.(work, service, version);
}

async function applyRecorded(
  work: Workplace,
  stack: Stack,
  all: readonly Stack[],
  takeBack: () => Promise<void>,
): Promise<StackOutcome> {
  let planned: StackOutcome;
  try {
    planned = await planOne(work, stack, all);
  } catch (error) {
    await takeBack();
    throw error;
  }
  const outcome = await applyPlanned(work, stack, planned);
  if (outcome.kind === 'declined') await takeBack();
  return outcome;
}

async function restore(
  work: Workplace,
  service: Service,
  before: string | undefined,
): Promise<void> {
  if (before) await recordVersion(work, service, before);
  else await forgetParameters(work, [releaseParameter(work.settings.name, service)]);
}

function sentence(
  { service, version }: Deployment,
  before: string | undefined,
  outcome: StackOutcome,
  stack: Stack,
): string {
  if (outcome.kind === 'waits') {
    return `${service} ${version} is recorded. ${stack.name} waits for ${outcome.waits.join('; ')}`;
  }
  if (outcome.kind === 'unchanged') {
    return `${service} ${version} is what ${stack.name} runs already: nothing changed.`;
  }
  if (outcome.kind === 'declined') return `${service} stays at ${before ?? 'no release'}.`;
  return `${service} ${version} runs${before && before !== version ? `; before it ran ${before}` : ''}.`;
}
