import { nameOf } from '../constructs/names.ts';
import type { PolicyStatement } from '../constructs/service-role.ts';
import { SERVICE_NAMES, SERVICES } from '../services.ts';
import type { Settings } from '../settings.ts';
import {
  cleanUp,
  lockStates,
  readDeliveries,
  readForDoctor,
  readOktaKey,
  release,
  writeStates,
} from './delivery-permissions.ts';
import { type StackJson, stackPermissions } from './stack-permissions.ts';

/** Whoever deploys: a role, and all that it may do. */
export interface Deployer {
  /** `three-tier-chat-deploy-agent-dev` */
  readonly role: string;
  /** Which job of a pipeline takes it: a plan runs without anybody's approval. */
  readonly kind: 'plan' | 'apply';
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
}

/** The stacks of an environment by part, as they were synthesized. */
export type Stacks = Readonly<Record<string, StackJson>>;

/** One role to plan, one to deploy each service, and one for the platform. */
export function deployers(settings: Settings, stacks: Stacks): readonly Deployer[] {
  const permissions = new Map(
    Object.entries(stacks).map(([part, stack]) => [
      part,
      stackPermissions(stack, {
        ...settings,
        stack: nameOf(part, settings),
        environment: settings.name,
      }),
    ]),
  );
  const reading = [...permissions.values()].flatMap(({ read }) => read);
  const common = readDeliveries(settings);
  return [
    {
      role: nameOf('plan', settings),
      kind: 'plan',
      description: 'Plans every stack and changes nothing but locks',
      statements: unique([
        ...common,
        ...readOktaKey(settings, 'plan'),
        ...lockStates(settings, '*'),
        ...reading,
        ...readForDoctor(),
      ]),
    },
    ...SERVICE_NAMES.map((service): Deployer => {
      const { stack } = SERVICES[service];
      const own = permissions.get(stack);
      return {
        role: nameOf(`deploy-${service}`, settings),
        kind: 'apply',
        description: `Releases ${service}, and changes nothing else`,
        statements: unique([
          ...common,
          ...(usesOkta(stacks[stack]) ? readOktaKey(settings, 'apply') : []),
          ...lockStates(settings, stack),
          ...writeStates(settings, stack),
          ...release(settings, service),
          ...(own?.read ?? []),
          ...(own?.release ?? []),
        ]),
      };
    }),
    {
      role: nameOf('platform', settings),
      kind: 'apply',
      description: 'Makes and changes every stack, but no deploy role',
      statements: unique([
        ...common,
        ...readOktaKey(settings, 'apply'),
        ...lockStates(settings, '*'),
        ...writeStates(settings, '*'),
        ...SERVICE_NAMES.flatMap((service) => release(settings, service)),
        ...cleanUp(settings),
        ...reading,
        ...[...permissions.values()].flatMap((each) => [...each.release, ...each.make]),
      ]),
    },
  ];
}

function usesOkta(stack: StackJson | undefined): boolean {
  return Object.keys(stack?.resource ?? {}).some((type) => type.startsWith('okta_'));
}

/** Statements of several stacks: equal ones once, and those for the same actions as one. */
function unique(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  const merged = Map.groupBy(statements, ({ Action, Condition }) =>
    JSON.stringify([Action, Condition]),
  );
  const taken = new Set<string>();
  return [...merged.values()].map(([first, ...others]) => {
    const { Sid, Resource, ...rest } = first as PolicyStatement;
    const resources = [Resource, ...others.map((other) => other.Resource)].flat();
    return { Sid: freeName(Sid, taken), ...rest, Resource: [...new Set(resources)] };
  });
}

function freeName(sid: string, taken: Set<string>): string {
  let name = sid;
  for (let count = 2; taken.has(name); count += 1) name = `${sid}${count}`;
  taken.add(name);
  return name;
}
