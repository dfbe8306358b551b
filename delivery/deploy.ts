import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { applyPlanned, isApproved } from './apply.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { CommandEnded, DeliveryError } from './delivery-error.ts';
import type { Deployment, PublishedDeployment } from './deployment.ts';
import { planOne, type StackOutcome } from './plan.ts';
import { recordAndApply, recordOnly } from './record-release.ts';
import { changedRecord, expectRecord, readRecord } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { withUnrecorded } from './unrecorded-release.ts';

/**
 * Publishes a version of a service and plans the stack that runs it; once the plan is approved,
 * records the version and applies the plan. Until then nothing but the artifact has reached AWS.
 *
 * @throws DeliveryError that says what was left, if the record or the state has changed meanwhile.
 */
export async function deploy(
  context: DeliveryContext,
  all: readonly Stack[],
  deployment: Deployment,
): Promise<StackOutcome> {
  const { service } = deployment;
  const stack = all.find(({ part }) => part === SERVICES[service].stack);
  if (!stack) throw new Error(`No stack runs ${service}`);
  const before = await readRecord(context, service);
  const { replaces } = deployment;
  if (replaces !== undefined && before?.version !== replaces) {
    throw await changedRecord(context, service);
  }
  await publish(context, deployment);
  const published = { ...deployment, before };
  try {
    const outcome = await planAndApply(context, stack, all, published);
    context.terminal.print(`\n${sentence(published, outcome, stack)}\n`);
    return outcome;
  } catch (error) {
    if (error instanceof CommandEnded && error.left === undefined) {
      throw new CommandEnded(error.how, unchangedSentence(published));
    }
    throw error;
  }
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
}

async function planAndApply(
  context: DeliveryContext,
  stack: Stack,
  all: readonly Stack[],
  deployment: PublishedDeployment,
): Promise<StackOutcome> {
  const { service, version, before } = deployment;
  const planned = await withUnrecorded(
    stack,
    releaseParameter(context.settings.name, service),
    version,
  );
  const outcome = await planOne(context, planned, all);
  if (outcome.kind === 'planned') {
    return applyPlanned(context, planned, outcome, (file) =>
      recordAndApply(context, planned, file, deployment),
    );
  }
  if (before?.version === version) {
    await expectRecord(context, service, before);
    // The files of a site are uploaded again, should they be missing.
    return applyPlanned(context, planned, outcome);
  }
  const question = `Record ${service} ${version} as its release in ${context.settings.name}?`;
  if (!(await isApproved(context, question))) return { kind: 'declined' };
  await recordOnly(context, deployment);
  return outcome;
}

function sentence(deployment: PublishedDeployment, outcome: StackOutcome, stack: Stack): string {
  const { service, version, before } = deployment;
  if (outcome.kind === 'waits') {
    return `${service} ${version} is recorded. ${stack.name} waits for ${outcome.prerequisites.join('; ')}`;
  }
  if (outcome.kind === 'unchanged') {
    return `${stack.name} already runs ${service} ${version}: ${before?.version === version ? 'nothing changed' : 'it is recorded now'}.`;
  }
  if (outcome.kind === 'declined') return unchangedSentence(deployment);
  return `${service} ${version} runs${before && before.version !== version ? `; before, it ran ${before.version}` : ''}.`;
}

function unchangedSentence({ service, version, before }: PublishedDeployment): string {
  const stays = before ? `stays at ${before.version}` : 'stays without a release';
  const artifact =
    before?.version === version
      ? ''
      : ` The artifact ${version} stays in AWS, where nothing refers to it.`;
  return `Nothing was recorded or applied: ${service} ${stays}.${artifact}`;
}
