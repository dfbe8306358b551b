import { join } from 'node:path';
import { SERVICE_NAMES, type Service } from '@three-tier-chat/terraform/services.ts';
import { applyStacks } from '../apply.ts';
import { bootstrap, bootstrapStack } from '../bootstrap.ts';
import { DeliveryError } from '../delivery-error.ts';
import { deploy } from '../deploy.ts';
import { deployRolesStack } from '../deploy-roles.ts';
import { earlierDeployment } from '../deployment.ts';
import { destroyStacks } from '../destroy.ts';
import { type Outcomes, planStacks, type StackOutcome, summarize } from '../plan.ts';
import type { Stack } from '../stack-order.ts';
import { accountContents } from './account-contents.ts';
import type { EmulatedAccount } from './emulated-account.ts';
import { makeNext, pushManifest, takeBuilt, type Versions } from './next-releases.ts';
import { takeProviderAtHand } from './stand-ins.ts';

/**
 * The steps of an environment's life, in an account that is empty before and after it. Each throws
 * DeliveryError where it does not end as it must.
 */
export interface Life {
  bootstrap(): Promise<void>;
  /** The roles that deploy; what is there after it stays at the end. */
  roles(): Promise<void>;
  /** Synthesizes the stacks and plans those that can be. */
  plan(): Promise<Outcomes>;
  /** Records a first release of every service; the next one is made, too. */
  firstReleases(): Promise<void>;
  apply(): Promise<void>;
  /** A plan that must change nothing. */
  settle(): Promise<void>;
  deployNext(service: Service): Promise<void>;
  rollBack(service: Service): Promise<void>;
  destroy(): Promise<void>;
  /** Since the plan. */
  stacks(): readonly Stack[];
  /** Since the first releases. */
  versions(): { readonly first: Versions; readonly next: Versions };
}

/** As `make deploy` would write it. */
const NOTE = { commit: 'c'.repeat(40), tree: 'clean', by: 'ana@laptop' } as const;

export function lifeOf(account: EmulatedAccount): Life {
  const { context, folder, overlay } = account;
  let all: readonly Stack[] = [];
  let bare: readonly string[] = [];
  let versions: ReturnType<Life['versions']>;

  const release = (service: Service, version: string) =>
    deploy(context, all, {
      ...{ service, version, artifact: 'built', note: NOTE },
      pushImage: pushManifest,
    });

  return {
    async bootstrap() {
      const { name } = await bootstrapStack(context);
      const local = join(folder, 'bootstrap');
      await takeProviderAtHand(join(local, 'stacks', name));
      must('applied', await bootstrap(context, local));
    },
    async roles() {
      const roles = await deployRolesStack(context);
      await takeProviderAtHand(roles.folder);
      allMust('applied', await applyStacks(context, [roles], [roles]));
      allMust('unchanged', await planStacks(context, [roles], [roles]));
      bare = await accountContents(overlay);
    },
    async plan() {
      all = await account.synthesize();
      return planStacks(context, all, all);
    },
    async firstReleases() {
      const first = await takeBuilt(context);
      versions = { first, next: await makeNext(context, first) };
      // None of them can run yet.
      for (const service of SERVICE_NAMES) must('waits', await release(service, first[service]));
    },
    apply: async () => allMust('applied', await applyStacks(context, all, all)),
    settle: async () => allMust('unchanged', await planStacks(context, all, all)),
    deployNext: async (service) => must('applied', await release(service, versions.next[service])),
    rollBack: async (service) =>
      must('applied', await deploy(context, all, await earlierDeployment(context, service))),
    async destroy() {
      allMust('gone', await destroyStacks(context, all, all));
      const left = (await accountContents(overlay)).filter((name) => !bare.includes(name));
      if (left.length > 0) throw new DeliveryError([`Left behind: ${left.join(', ')}.`]);
      const inOkta = (await account.okta?.resources()) ?? 0;
      if (inOkta > 0) throw new DeliveryError([`Left behind in Okta: ${inOkta} resources.`]);
    },
    stacks: () => all,
    versions: () => versions,
  };
}

function must(kind: StackOutcome['kind'], outcome: StackOutcome): void {
  if (outcome.kind === kind) return;
  throw new DeliveryError([`The stack should be "${kind}", and is "${outcome.kind}".`]);
}

function allMust(kind: StackOutcome['kind'], outcomes: Outcomes): void {
  if ([...outcomes.values()].every((outcome) => outcome.kind === kind)) return;
  throw new DeliveryError([`Every stack should be "${kind}":\n${summarize(outcomes)}`]);
}
