import { isService, SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import { applyStacks } from '../apply.ts';
import { deploy } from '../deploy.ts';
import { destroyStacks } from '../destroy.ts';
import { planStacks } from '../plan.ts';
import { accountContents } from '../rehearsal/account-contents.ts';
import { lifeOf } from '../rehearsal/life.ts';
import { pushManifest } from '../rehearsal/next-releases.ts';
import { findParts } from '../rehearsal/parts.ts';
import { openWorld } from './aws-world.ts';

/*
 * `node delivery/test/two-new-services.ts <one> <other>`: of two APIs that `make service` wrote into this tree,
 * each is deployed alone, once before and once after the other. Prints what became of each step.
 */

const [one, other] = process.argv.slice(2).filter(isService);
if (one === undefined || other === undefined) throw new Error('Name two services of this tree.');
const parts = await findParts(process.env);
if ('missing' in parts) throw new Error(parts.missing.map(({ part }) => part).join());
const world = await openWorld(parts, 'running');
try {
  await walk(one, other);
} finally {
  await world.stop();
}

async function walk(one: Service, other: Service): Promise<void> {
  const { context, overlay } = world;
  const life = lifeOf(world);
  await life.bootstrap();
  await life.plan();
  await life.firstReleases();
  const all = life.stacks();
  const stackOf = (service: Service) => all.filter(({ part }) => part === SERVICES[service].stack);
  const functions = async () =>
    (await accountContents(overlay)).filter((name) => /^lambda .*(orders|gift-cards)/.test(name));
  const say = async (step: string, kind: string) =>
    console.log(JSON.stringify([step, kind, await functions()]));
  const release = async (service: Service) => {
    const { kind } = await deploy(context, all, {
      service,
      version: life.versions().first[service],
      artifact: 'built',
      note: { commit: 'c'.repeat(40), tree: 'clean', by: 'ana@laptop' },
      pushImage: pushManifest,
    });
    await say(`deploy ${service}`, kind);
  };
  const kindOf = (outcomes: Awaited<ReturnType<typeof planStacks>>) =>
    [...outcomes.values()].map(({ kind }) => kind).join();

  const base = all.filter(({ part }) => part === 'okta' || part === 'gateway');
  await say('apply okta, gateway', kindOf(await applyStacks(context, base, all)));
  await release(one);
  await release(other);
  await say(`destroy ${one}`, kindOf(await destroyStacks(context, stackOf(one), all)));
  await say(`plan ${other}`, kindOf(await planStacks(context, stackOf(other), all)));
  await release(one);
  await say(`plan ${other}`, kindOf(await planStacks(context, stackOf(other), all)));
}
