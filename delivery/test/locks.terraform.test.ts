import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { artifactBucket, stateBucket } from '@three-tier-chat/terraform/constructs/names.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyStacks } from '../apply.ts';
import { uploadArtifact } from '../artifact-bucket.ts';
import { DeliveryError } from '../delivery-error.ts';
import { planStacks } from '../plan.ts';
import { readBuilt } from '../rehearsal/next-releases.ts';
import { findParts } from '../rehearsal/parts.ts';
import { replaceRecord } from '../release-parameters.ts';
import type { Stack } from '../stack-order.ts';
import { readState } from '../stack-state.ts';
import { runTerraform } from '../terraform-cli.ts';
import { type AwsWorld, openWorld } from './aws-world.ts';
import { holdRequest } from './hold-request.ts';
import { needs } from './need-terraform.ts';

const parts = await findParts(process.env);

/**
 * During an apply, Terraform writes the state when a resource is done and this much time has passed
 * since the first one or the last write. It accepts no shorter time (TF_STATE_PERSIST_INTERVAL).
 */
const RECORD_MS = 20_000;
/** The maximum duration of a part of an apply on a busy machine. */
const APPLY_MS = 5 * 60_000;

describe('the state of a stack', needs(parts), () => {
  let world: AwsWorld;
  let okta: Stack;
  let gateway: Stack;
  let api: Stack;
  let all: readonly Stack[];

  beforeAll(async () => {
    if ('missing' in parts) return;
    world = await openWorld(parts, 'installed');
    const { context } = world;
    for (const name of [stateBucket, artifactBucket]) {
      await context.aws.s3.send(new CreateBucketCommand({ Bucket: name(context.settings) }));
    }
    all = await world.synthesize();
    [okta, gateway, api] = all as [Stack, Stack, Stack];
  });
  afterAll(() => world?.stop());

  const apply = (stack: Stack) => applyStacks(world.context, [stack], all);
  const outcome = async (run: ReturnType<typeof apply>) => [...(await run).values()][0];

  it('belongs to one apply: a second one reports its holder and since when', async () => {
    const writing = holdRequest(
      world.overlay,
      ({ method, url }) => method === 'PUT' && url.includes(`${okta.name}.tfstate?`),
    );
    const first = apply(okta);
    await writing.reached;
    const problem = await apply(okta).catch((error: unknown) => error);
    writing.release();

    expect(problem).toBeInstanceOf(DeliveryError);
    expect((problem as DeliveryError).message).toMatch(
      /^\S+@\S+ has held the lock of three-tier-chat-okta-dev since \d{4}-.* \(OperationTypeApply\): wait until that run ends\./,
    );
    expect(await outcome(first)).toEqual({ kind: 'applied' });
    expect(await outcome(planStacks(world.context, [okta], all))).toEqual({ kind: 'unchanged' });
  });

  it('of a killed apply is recorded, and the next apply continues from its state', async () => {
    for (const service of ['interceptor', 'secured-api'] as const) {
      const { version, zip } = await readBuilt(service);
      await uploadArtifact(world.context, service, version, zip);
      await replaceRecord(world.context, service, undefined, { version, note: {} });
    }
    expect(await outcome(apply(gateway))).toEqual({ kind: 'applied' });
    // The function depends on its role, which is delayed until the next write of the state is due,
    // so that the role is recorded before the function is requested, however slow the machine.
    const makingRole = holdRequest(world.overlay, ({ body }) => /Action=CreateRole&/.test(body));
    const makingFunction = holdRequest(
      world.overlay,
      ({ method, url }) => method === 'POST' && url === '/2015-03-31/functions',
    );
    world.printed();
    const killed = apply(api).catch((error: unknown) => error);
    await makingRole.reached;
    await vi.waitFor(() => expect(world.printed()).toContain(': Creation complete'), APPLY_MS);
    await new Promise((resolve) => setTimeout(resolve, 1.2 * RECORD_MS));
    makingRole.release();
    await makingFunction.reached;
    await signalTerraform('KILL', api);
    makingFunction.drop();

    expect(String(await killed)).toContain('The apply of three-tier-chat-api-dev failed');
    makingFunction.end();
    const { resources } = await readState(world.context, api);
    expect(resources).toBeGreaterThan(0);
    const printed = String(await apply(api).catch((error: unknown) => error));
    expect(printed).toContain('If it was killed, release the lock with');
    await release(printed);
    world.printed();

    const interrupted = await interruptedApply();
    expect(interrupted.error).toContain('The apply of three-tier-chat-api-dev failed');
    expect(await outcome(apply(api))).toEqual({ kind: 'applied' });
    expect(await outcome(planStacks(world.context, [api], all))).toEqual({ kind: 'unchanged' });
  });

  /** Interrupts an apply, as Ctrl-C does, before its request for the function has reached AWS. */
  async function interruptedApply(): Promise<{ readonly error: string }> {
    const making = holdRequest(
      world.overlay,
      ({ method, url }) => method === 'POST' && url === '/2015-03-31/functions',
    );
    const run = apply(api).catch((error: unknown) => error);
    await making.reached;
    await signalTerraform('INT', api);
    making.drop();
    const error = String(await run);
    making.end();
    return { error };
  }

  /** Follows the message's instruction. */
  async function release(message: string): Promise<void> {
    const id = /force-unlock ([0-9a-f-]{36})/.exec(message)?.[1] ?? '';
    const run = await runTerraform(['force-unlock', '-force', id], {
      variables: world.context.variables,
      folder: api.folder,
    });
    expect(run).toMatchObject({ code: 0 });
  }
});

/** Sends a signal only to the Terraform process in the stack's folder. */
async function signalTerraform(signal: string, { folder }: Stack): Promise<void> {
  await promisify(execFile)('pkill', [`-${signal}`, '-f', `^terraform -chdir=${folder}`]);
}
