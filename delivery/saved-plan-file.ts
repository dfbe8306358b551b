import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import * as z from 'zod';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';

/** Of Terraform's plan, in the folder of its stack. */
export const SAVED_FILE = 'tfplan';

/** Of a state; the stack's JSON says more of its bucket. */
const place = z.object({ bucket: z.string(), key: z.string() });

const stackSchema = z.strictObject({
  name: z.string(),
  /** It names a folder. */
  part: z.string().regex(/^[a-z0-9-]+$/),
  dependencies: z.array(z.string()),
  reads: z.array(z.strictObject({ stack: z.string(), output: z.string(), state: place })),
  parameters: z.array(z.string()),
  state: place,
  usesOkta: z.boolean(),
  /** SHA-256 of what the plan was made from: state, outputs of other stacks, parameters. */
  basis: z.string(),
  /** SHA-256 of Terraform's plan. */
  plan: z.string(),
});

/** What `plan.json` of a saved plan holds. */
export const planSchema = z.strictObject({
  environment: z.string(),
  accountId: z.string(),
  region: z.string(),
  madeAt: z.iso.datetime(),
  /** Whether anything would change. */
  changes: z.boolean(),
  /** Lines as `make plan` prints them. */
  summary: z.array(z.string()),
  /** Those that would change, in the order in which they are applied. */
  stacks: z.array(stackSchema),
});

/** `plan.json` of a saved plan; pipelines read `changes`. */
export type SavedPlanFile = z.output<typeof planSchema>;

/** A stack of a saved plan, in the folder in which it was saved. */
export interface SavedStack extends Stack {
  readonly basis: string;
  readonly reads: SavedPlanFile['stacks'][number]['reads'];
}

export interface SavedPlan {
  readonly madeAt: string;
  readonly stacks: readonly SavedStack[];
}

/**
 * Reads a folder that `make plan PLAN=…` wrote.
 *
 * @throws DeliveryError if it holds no plan, one of another environment, or one that was changed.
 */
export async function readSavedPlan(
  folder: string,
  settings: Pick<Settings, 'name' | 'accountId' | 'region'>,
): Promise<SavedPlan> {
  const { environment, accountId, region, madeAt, stacks } = await readFileOf(folder);
  const isHere =
    environment === settings.name && accountId === settings.accountId && region === settings.region;
  if (!isHere) {
    throw new DeliveryError([
      `The plan in ${folder} is of ${environment} (account ${accountId}, ${region}), not of ${settings.name} (account ${settings.accountId}, ${settings.region}).`,
    ]);
  }
  return {
    madeAt,
    stacks: await Promise.all(
      stacks.map(async ({ plan, ...stack }) => {
        const own = join(folder, stack.part);
        if ((await sha256Of(join(own, SAVED_FILE))) !== plan) {
          throw new DeliveryError([
            `The plan of ${stack.name} in ${folder} is not the one that was saved: plan again.`,
          ]);
        }
        return { ...stack, folder: own, preventsDestroy: false };
      }),
    ),
  };
}

async function readFileOf(folder: string): Promise<SavedPlanFile> {
  try {
    return planSchema.parse(JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')));
  } catch (cause) {
    throw new DeliveryError(
      [`${folder} holds no plan: \`make plan PLAN=…\` saves one in a new folder.`],
      { cause },
    );
  }
}

/** @returns undefined if there is no such file. */
export async function sha256Of(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content && createHash('sha256').update(content).digest('hex');
}
