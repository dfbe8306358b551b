import type { ApiDeclaration, DeclarationOf } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { declarationProblems, type ListedApi } from './declaration-problems.ts';

const ORDERS: ApiDeclaration = {
  service: 'orders',
  owner: 'sales',
  toolTarget: 'ordersApi',
  scopes: { read: { name: 'orders.read', displayName: 'Read', description: 'Read them.' } },
  table: { name: 'orders', statements: { ReadOrders: { actions: ['GetItem'], on: 'table' } } },
  variables: { RETENTION_DAYS: 'retentionDays' },
};
const GIFTS: ApiDeclaration = {
  service: 'gifts',
  owner: 'sales',
  edgePaths: '/api/gifts*',
  scopes: { read: { name: 'gifts.read', displayName: 'Read', description: 'Read them.' } },
};
const SETTINGS = { retentionDays: 90, limits: { calls: 1 } };

const listed = (api: ApiDeclaration, name = api.service, stack = name): ListedApi => ({
  name,
  stack,
  api,
});
const problemsOf = (change: Partial<ApiDeclaration>, ...others: readonly ListedApi[]) =>
  declarationProblems([...others, listed({ ...ORDERS, ...change }, 'orders')], SETTINGS);
const scope = (name: string) => ({
  read: { name: name as 'a.b', displayName: 'Read', description: 'Read it.' },
});

describe('declarations', () => {
  it('of two APIs that share nothing have no problem', () => {
    expect(declarationProblems([listed(ORDERS), listed(GIFTS)], SETTINGS)).toEqual([]);
  });

  it.each<readonly [string, Partial<ApiDeclaration>, string]>([
    ['another name', { service: 'order' }, 'it declares the service "order"'],
    ['an owner of two words', { owner: 'sales team' }, 'owner "sales team" must be a team'],
    ['a target with a hyphen', { toolTarget: 'orders-api' }, 'must be camel case'],
    ['a target with a name’s mark', { toolTarget: 'orders___api' }, 'must be camel case'],
    ['paths of the whole site', { edgePaths: '/*' }, 'edgePaths "/*" must be one path'],
    ['the paths of the backend', { edgePaths: '/api/*' }, 'edgePaths "/api/*" must be one'],
    ['no scope', { scopes: {} }, 'it declares no scope'],
    ['a scope without an area', { scopes: scope('read') }, 'the scope "read" must be an area'],
    ['a scope with a colon', { scopes: scope('orders:read') }, 'must be an area'],
    ['a scope with a space', { scopes: scope('orders.read all') }, 'must be an area'],
    ['the agent’s scope', { scopes: scope('chat.invoke') }, 'the scope chat.invoke is the agent'],
    [
      'a statement with a space',
      { table: { name: 'orders', statements: { 'Read it': { actions: ['Query'], on: 'table' } } } },
      'the statement "Read it" must be letters and digits',
    ],
    [
      'every action',
      { table: { name: 'orders', statements: { All: { actions: ['*' as never], on: 'table' } } } },
      'All allows "*": it is none of BatchGetItem, ',
    ],
    [
      'an action with its prefix',
      {
        table: {
          name: 'orders',
          statements: { A: { actions: ['dynamodb:Get' as never], on: 'table' } },
        },
      },
      'A allows "dynamodb:Get"',
    ],
    [
      'a misspelt action',
      {
        table: { name: 'orders', statements: { A: { actions: ['GetIem' as never], on: 'table' } } },
      },
      'A allows "GetIem": it is none of BatchGetItem, ',
    ],
    [
      'an index that is not there',
      { table: { name: 'orders', statements: { List: { actions: ['Query'], on: 'index' } } } },
      'List is on the index, and the table has none',
    ],
    ['an unknown setting', { variables: { A: 'nothing' } }, 'A gets the setting nothing, which no'],
    ['a setting of several', { variables: { A: 'limits' } }, 'A gets the setting limits, which no'],
    ['an inherited setting', { variables: { A: 'constructor' } }, 'A gets the setting constructor'],
    ['a given variable', { variables: { OKTA_ISSUER: 'retentionDays' } }, 'gives OKTA_ISSUER'],
    ['a variable of AWS', { variables: { AWS_REGION: 'retentionDays' } }, 'the variable "AWS_REG'],
    ['a small variable', { variables: { days: 'retentionDays' } }, 'the variable "days" must be'],
  ])('with %s are refused', (_, change, problem) => {
    const problems = problemsOf(change);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems[0]).toMatch(/^services\/orders\/service\.ts: /);
  });

  it.each<readonly [string, Partial<ApiDeclaration>]>([
    ['scope gifts.read', { scopes: GIFTS.scopes }],
    ['edge paths /api/gifts*', { edgePaths: '/api/gifts*' }],
  ])('do not share the %s', (what, change) => {
    expect(problemsOf(change, listed(GIFTS))).toEqual([
      `services/orders/service.ts: the ${what} is gifts's: name another`,
    ]);
  });

  it('share neither target, table nor stack', () => {
    const other = { ...ORDERS, service: 'other', scopes: scope('other.read') };
    expect(
      declarationProblems([listed(ORDERS), listed(other, 'other', 'orders')], SETTINGS),
    ).toEqual(
      ['tool target ordersApi', 'table orders', 'stack orders'].map(
        (what) => `services/other/service.ts: the ${what} is orders's: name another`,
      ),
    );
  });

  it('are refused by their type without a variable or a table that the function needs', () => {
    type Environment = Readonly<Record<'OKTA_ISSUER' | 'TABLE_NAME' | 'RETENTION_DAYS', string>>;
    const { variables: _, ...withoutVariables } = ORDERS;
    const { table: __, ...withoutTable } = ORDERS;
    const whole: DeclarationOf<Environment> = {
      ...ORDERS,
      table: { name: 'orders', statements: {} },
      variables: { RETENTION_DAYS: 'retentionDays' },
    };
    // @ts-expect-error RETENTION_DAYS gets no setting
    const a: DeclarationOf<Environment> = { ...withoutVariables, table: whole.table };
    // @ts-expect-error there is no table
    const b: DeclarationOf<Environment> = { ...withoutTable, variables: whole.variables };
    const c: DeclarationOf<Environment> = {
      ...whole,
      // @ts-expect-error a variable that the function does not know
      variables: { RETENTION_DAYS: 'retentionDays', RETENTION_DAY: 'retentionDays' },
    };
    expect([a, b, c]).toHaveLength(3);
  });
});
