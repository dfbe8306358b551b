import { SERVICES } from '@three-tier-chat/terraform/services.ts';
import { ARTIFACT_DELIVERY } from './artifact-kinds.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { CommandEnded, DeliveryError } from './delivery-error.ts';
import type { PublishedDeployment } from './deployment.ts';
import { readReleases } from './release-history.ts';
import {
  expectRecord,
  type ReleaseRecord,
  removeRecord,
  replaceRecord,
} from './release-parameters.ts';
import { inSteps } from './signals.ts';
import type { Stack } from './stack-order.ts';
import { applyPlan, StalePlanError } from './terraform-stack.ts';

/**
 * Records an approved release and applies its plan. A signal between these steps ends the command
 * with the record as it was.
 *
 * @throws DeliveryError that says what was left.
 */
export function recordAndApply(
  context: DeliveryContext,
  stack: Stack,
  planFile: string,
  deployment: PublishedDeployment,
): Promise<void> {
  return inSteps(context.terminal, async ({ mayEnd }) => {
    await prepare(context, deployment);
    mayEnd();
    const recorded = await record(context, deployment);
    try {
      mayEnd();
      await applyPlan(context, stack, planFile);
    } catch (error) {
      const isUnapplied = error instanceof CommandEnded || error instanceof StalePlanError;
      if (recorded && isUnapplied) await takeBack(context, deployment, recorded);
      if (isUnapplied || !(error instanceof DeliveryError)) throw error;
      throw new DeliveryError([error.message, recordedSentence(context, stack, deployment)], {
        cause: error,
      });
    }
  });
}

/** Records a release whose stack need not, or cannot yet, be applied. */
export function recordOnly(
  context: DeliveryContext,
  deployment: PublishedDeployment,
): Promise<void> {
  return inSteps(context.terminal, async ({ mayEnd }) => {
    await prepare(context, deployment);
    mayEnd();
    await record(context, deployment);
  });
}

async function prepare(
  context: DeliveryContext,
  { service, version }: PublishedDeployment,
): Promise<void> {
  await ARTIFACT_DELIVERY[SERVICES[service].artifact].prepare?.(context, service, version);
}

/** @returns the new record; undefined if the version was recorded before. */
async function record(
  context: DeliveryContext,
  { service, version, before, note }: PublishedDeployment,
): Promise<ReleaseRecord | undefined> {
  if (before?.version !== version) {
    return replaceRecord(context, service, before, { version, note });
  }
  await expectRecord(context, service, before);
  return undefined;
}

/** Restores what was recorded before a release that was not applied. */
async function takeBack(
  context: DeliveryContext,
  { service, version, before, note }: PublishedDeployment,
  recorded: ReleaseRecord,
): Promise<void> {
  if (before === undefined)
    return removeRecord(context, service, recorded, 'nothing was applied, and this record stays');
  const releases = await readReleases(context, service);
  const earlier = releases.find((release) => release.version === before.version);
  await replaceRecord(context, service, recorded, {
    version: before.version,
    note: { ...earlier?.note, by: note.by, takesBack: version },
  });
}

function recordedSentence(
  { settings }: DeliveryContext,
  stack: Stack,
  { service, version, before }: PublishedDeployment,
): string {
  const back =
    before && before.version !== version
      ? `, \`make rollback SERVICE=${service} ENV=${settings.name}\` returns to ${before.version}`
      : '';
  return `${service} ${version} is recorded, as approved: \`make apply ENV=${settings.name} STACK=${stack.part}\` continues${back}.`;
}
