import { describe, expect, it } from 'vitest';
import { awsEnvironments, shippedEnvironments } from '../aws-environments.ts';
import { realApiDocuments } from '../real-api-documents.ts';
import { POLICIES } from './all-policies.ts';
import { EXPLAINED_WILDCARDS, explains, wildcardGrants } from './explained-wildcards.ts';
import { sharedNames } from './names.ts';
import { type Policy, type Seed, violations } from './policy.ts';
import { ANY, edit, makeWorld, subjects, type World, without } from './world.ts';

const documents = realApiDocuments();
const worlds = new Map(
  [...(await awsEnvironments())].map(([name, settings]) => [name, makeWorld(settings, documents)]),
);

/** The environments with subjects of the policy, or with a place for a seeded mistake. */
function worldsFor(...cases: readonly Pick<Policy | Seed, 'where'>[]): readonly World[] {
  return [...worlds.values()].filter(({ settings }) =>
    cases.every(({ where }) => where === undefined || where(settings)),
  );
}

describe.each(POLICIES)('$name', (policy) => {
  it('holds in every environment', () => {
    const held = [...worlds].filter(([, world]) => worldsFor(policy).includes(world));
    expect(held).not.toEqual([]);
    expect(
      held.flatMap(([name, world]) => violations(policy, world).map((v) => [name, v])),
    ).toEqual([]);
  });

  it('fails when a type that it checks is missing', () => {
    for (const world of worldsFor(policy)) {
      for (const type of Object.keys(policy.judge)) {
        expect(violations(policy, without(type)(world))).toContain(
          `There is no ${type}: the policy judges nothing.`,
        );
      }
    }
  });

  it.each(policy.seeds)('finds $mistake, and nothing else', (seed) => {
    const planted = worldsFor(policy, seed);
    expect(planted).not.toEqual([]);
    for (const world of planted) {
      const { name, region } = world.settings;
      const flaw = seed.finds.replaceAll('<env>', name).replaceAll('<region>', region);
      const found = violations(policy, seed.plant(world));
      expect(found.map((text) => (text.startsWith(`${flaw}; `) ? flaw : text))).toEqual([flaw]);
    }
  });
});

describe('the policies', () => {
  it('check something, and have a seeded mistake', () => {
    expect(POLICIES.filter(({ judge }) => Object.keys(judge).length === 0)).toEqual([]);
    expect(POLICIES.filter(({ seeds }) => seeds.length === 0)).toEqual([]);
  });

  it('have unique names', () => {
    const names = POLICIES.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('explain only wildcards that a role has', () => {
    const grants = worldsFor().flatMap((world) => subjects(world, ANY).flatMap(wildcardGrants));
    const needless = EXPLAINED_WILDCARDS.flatMap((explanation) =>
      explanation.actions
        .filter((action) => !grants.some((grant) => explains(explanation, action, grant)))
        .map((action) => `${action} on ${explanation.resource}`),
    );
    expect(needless).toEqual([]);
  });
});

describe('two environments with files', async () => {
  const shipped = (await shippedEnvironments()).map((settings) => makeWorld(settings, documents));
  const [one, ...others] = shipped;
  if (!one) throw new Error('There is no environment in AWS');

  it('share no name, even if they share an account and an org', () => {
    expect(others).not.toEqual([]);
    expect(others.flatMap((other) => sharedNames(one, other))).toEqual([]);
  });

  it('are found if they share a name', () => {
    const other = edit('okta/users', 'name', one.settings.allowedGroup)(others[0] ?? one);
    expect(sharedNames(one, other)).toEqual([`okta_group ${one.settings.allowedGroup}`]);
  });
});
