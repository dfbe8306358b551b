import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_NAMES } from '../terraform/services.ts';
import { type CopiedTree, copyTree } from './copied-tree.ts';

/*
 * What somebody gets wrong with a first service of their own: each is stopped, by its name, by what
 * `make service` or `make dev` does before anything runs.
 */

const LIST = 'services/orders/routes/list-my-orders.ts';
const ADD = 'services/orders/routes/add-my-order.ts';
const DECLARATION = 'services/orders/service.ts';
const DEFINE =
  "await (await import('./build/define.ts')).define().catch((e) => { console.error(e.message); process.exit(1); })";

let tree: CopiedTree;
beforeAll(async () => {
  tree = await copyTree();
  await tree.run(process.execPath, 'build/new-service/main.ts', 'service', 'NAME=orders');
  await tree.run('git', 'add', '--all');
});
afterAll(() => tree?.remove());
afterEach(async () => {
  await tree.run('git', 'checkout', '--', 'services/orders', 'terraform/services.ts');
});

const define = () => tree.run(process.execPath, '--input-type=module', '--eval', DEFINE);

describe('a definition', () => {
  it('of a service as it was written is whole', async () => {
    expect(await define()).toEqual({ code: 0, output: '' });
  });

  it.each<readonly [mistake: string, file: string, from: string, to: string, sentence: string]>([
    [
      'a forgotten scope',
      LIST,
      'security: [{ okta: [service.scopes.read.name] }],',
      '',
      'GET /users/me/orders: needs security [{ "okta": ["<one scope>"] }], the scope being one of those that services/orders/service.ts declares: orders.read, orders.write',
    ],
    [
      'the scope of another API',
      LIST,
      'service.scopes.read.name',
      "'profile.read'",
      'GET /users/me/orders: needs security',
    ],
    [
      'an id with a dot',
      LIST,
      "operationId: 'listMyOrders'",
      "operationId: 'list.myOrders'",
      'operationId "list.myOrders" makes the tool "ordersApi___list.myOrders", and Bedrock allows only letters, digits, "_" and "-": rename it',
    ],
    [
      'a reading that is a POST',
      LIST,
      "method: 'get',\n  path: '/users/me/orders'",
      "method: 'post',\n  path: '/users/me/orders/all'",
      'POST /users/me/orders/all: operationId listMyOrders begins with one of get, list, find, search, as only a GET may: rename it',
    ],
    [
      'a reading whose id does not say so',
      LIST,
      "operationId: 'listMyOrders'",
      "operationId: 'ordersOfMine'",
      'operationId ordersOfMine of a GET must begin with one of get, list, find, search: rename it',
    ],
    [
      'the id of a neighbour’s tool',
      ADD,
      "operationId: 'addMyOrder'",
      "operationId: 'updateMyPreferences'",
      'POST /users/me/orders of orders: operationId updateMyPreferences is a tool of secured-api: rename it',
    ],
    [
      'the same id twice',
      ADD,
      "operationId: 'addMyOrder'",
      "operationId: 'listMyOrders'",
      'operationId listMyOrders is taken',
    ],
    [
      'a change without what it shows',
      ADD,
      '{ shows: SHOWS, largestBodyBytes: LARGEST_BODY_BYTES }',
      '{ largestBodyBytes: LARGEST_BODY_BYTES }',
      'POST /users/me/orders: a tool that writes needs x-shows: the id of the GET that shows what it would change, or "none"',
    ],
    [
      'a change that shows what there is not',
      ADD,
      "SHOWS = 'listMyOrders'",
      "SHOWS = 'listOrders'",
      'x-shows names listOrders, which is no GET of this API',
    ],
    [
      'an argument with a space',
      ADD,
      'quantity: z',
      "'how many': z",
      'POST /users/me/orders: the argument "how many" is not valid for a tool',
    ],
    [
      'a description that Terraform would evaluate',
      LIST,
      'It takes ',
      'It takes ${nothing} and ',
      'holds "${", which Terraform would evaluate',
    ],
    [
      'a setting that no environment has',
      DECLARATION,
      '} as const satisfies',
      "  variables: { MOST_ORDERS: 'mostOrders' },\n} as const satisfies",
      'services/orders/service.ts: MOST_ORDERS gets the setting mostOrders, which no environment has: add it to terraform/settings.ts and to each file of terraform/environments/',
    ],
    [
      'a variable that the stack gives',
      DECLARATION,
      '} as const satisfies',
      "  variables: { TABLE_NAME: 'region' },\n} as const satisfies",
      'services/orders/service.ts: the stack gives TABLE_NAME itself: remove it from variables',
    ],
    [
      'a tool target with a hyphen',
      DECLARATION,
      "toolTarget: 'ordersApi'",
      "toolTarget: 'orders-api'",
      'services/orders/service.ts: toolTarget "orders-api" must be camel case',
    ],
    [
      'a scope with a colon',
      DECLARATION,
      "name: 'orders.read'",
      "name: 'orders:read'",
      'services/orders/service.ts: the scope "orders:read" must be an area, a point and what it allows',
    ],
    [
      'a scope that another API has',
      DECLARATION,
      "name: 'orders.write'",
      "name: 'profile.write'",
      "services/orders/service.ts: the scope profile.write is secured-api's: name another",
    ],
    [
      'a table that another API has',
      DECLARATION,
      "table: {\n    name: 'orders'",
      "table: {\n    name: 'profiles'",
      "services/orders/service.ts: the table profiles is secured-api's: name another",
    ],
    [
      'a role that may do everything with its table',
      DECLARATION,
      "actions: ['GetItem']",
      "actions: ['*']",
      'services/orders/service.ts: ReadOrders allows "*": it is none of BatchGetItem, ',
    ],
    [
      'a folder that was renamed in the list alone',
      DECLARATION,
      "service: 'orders'",
      "service: 'order'",
      'services/orders/service.ts: it declares the service "order", and terraform/services.ts lists it as "orders"',
    ],
    [
      'a service that is in no list',
      'terraform/services.ts',
      "  orders: {\n    artifact: 'zip',\n    stack: 'orders',\n    api: orders,\n  },\n",
      '',
      'services/orders/service.ts declares an API that terraform/services.ts does not list: add it there, as the others.',
    ],
  ])('with %s is refused', async (_, file, from, to, sentence) => {
    await tree.edit(file, from, to);
    const { code, output } = await define();
    expect(output).toContain(sentence);
    expect(code).toBe(1);
  });
});

describe('a name', () => {
  it.each([
    ['that is too long', 'x'.repeat(27), 'is too long: its tool'],
    ['that is a stack’s', 'api', '"api" is taken: the stack api exists: choose another name.'],
    ['that is no name', '__proto__', '"__proto__" cannot name a service'],
  ])('%s is refused before anything is written', async (_, name, sentence) => {
    const { code, output } = await tree.run(
      ...([process.execPath, 'build/new-service/main.ts', 'service', `NAME=${name}`] as const),
    );
    expect([code, output]).toEqual([2, expect.stringContaining(sentence)]);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});

describe('a port', () => {
  it('of the new API that something else has is named before anything starts', async () => {
    const other = await listen();
    try {
      const { port } = other.address() as { readonly port: number };
      // That of the third HTTP API.
      const base = port - 17;
      expect((await define()).code).toBe(0);
      // As after a build, of which nothing is started.
      const versions = SERVICE_NAMES.map((name) => [name, '0'.repeat(16)]);
      const releases = { ...Object.fromEntries(versions), orders: '0'.repeat(16) };
      await mkdir(join(tree.path, 'dist/artifacts'), { recursive: true });
      await writeFile(join(tree.path, 'dist/artifacts/releases.json'), JSON.stringify(releases));
      const command = `LOCAL_PORT_BASE=${base} exec ${process.execPath} services/local-cloud/main.ts`;
      const { code, output } = await tree.run('bash', '-c', command);
      expect([code, output]).toEqual([1, expect.stringContaining(`${port} (http-api-3)`)]);
    } finally {
      await new Promise((settle) => other.close(settle));
    }
  });
});

/** On a port below the ephemeral ones, as the local cloud's are. */
async function listen(): Promise<Server> {
  for (;;) {
    const server = createServer().listen(20_000 + Math.floor(Math.random() * 10_000), '127.0.0.1');
    const isTaken = await new Promise<boolean>((settle) => {
      server.once('listening', () => settle(false)).once('error', () => settle(true));
    });
    if (!isTaken) return server;
  }
}
