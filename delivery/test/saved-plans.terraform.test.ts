import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { stateBucket } from '@three-tier-chat/terraform/constructs/names.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOne } from '../plan.ts';
import { findParts } from '../rehearsal/parts.ts';
import { savePlan } from '../save-plan.ts';
import { applySavedPlan } from '../saved-plan.ts';
import { readSavedPlan } from '../saved-plan-file.ts';
import type { Stack } from '../stack-order.ts';
import { applyPlan, planStack, StalePlanError } from '../terraform-stack.ts';
import { type AwsWorld, openWorld } from './aws-world.ts';
import { needs } from './need-terraform.ts';

const parts = await findParts(process.env);

describe('a saved plan, by the real Terraform', needs(parts), () => {
  let world: AwsWorld;
  let all: readonly Stack[];
  let okta: Stack;

  beforeAll(async () => {
    if ('missing' in parts) return;
    world = await openWorld(parts, 'installed');
    const { aws, settings } = world.context;
    await aws.s3.send(new CreateBucketCommand({ Bucket: stateBucket(settings) }));
    all = await world.synthesize();
    okta = all.find(({ part }) => part === 'okta') as Stack;
  });
  afterAll(() => world?.stop());

  it('is applied from another folder than the one in which it was made, once', async () => {
    const folder = join(world.folder, 'saved');
    await savePlan(world.context, [okta], all, folder);
    // As in another job of a pipeline, which has the saved plan and the sources.
    await rm(okta.folder, { recursive: true });
    const there = { ...world.context, stacksFolder: join(world.folder, 'elsewhere') };
    const saved = await readSavedPlan(folder, there.settings);
    world.printed();
    expect([...(await applySavedPlan(there, saved)).values()]).toEqual([{ kind: 'applied' }]);
    expect(world.printed()).toMatch(/Terraform will perform[\s\S]*Apply complete!/);
    await expect(applySavedPlan(there, saved)).rejects.toThrow(
      /^The plan of three-tier-chat-okta-dev is stale/,
    );
    [okta] = (await world.synthesize()) as [Stack];
    expect(await planOne(world.context, okta, all)).toEqual({ kind: 'unchanged' });
  });

  it('is not applied if the state has changed since', async () => {
    const first = (await planStack(world.context, okta, 'nothing')) ?? '';
    await copyFile(first, `${first}-first`);
    const second = (await planStack(world.context, okta, 'nothing')) ?? '';
    await applyPlan(world.context, okta, second);
    await expect(applyPlan(world.context, okta, `${first}-first`)).rejects.toThrow(StalePlanError);
  });
});
