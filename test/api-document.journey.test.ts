import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { sendRaw } from './raw-request.ts';
import { signInAs } from './turn.ts';

/* The document describes what a caller of the API really gets, from the API or its function. */

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Responses = Readonly<Record<string, { readonly content: Content }>>;

let cloud: LocalCloud;
let responses: Responses;
let good: string;

beforeAll(async () => {
  cloud = await startLocalCloud();
  const document = JSON.parse(
    await readFile(join(import.meta.dirname, '../dist/secured-api/openapi.json'), 'utf8'),
  );
  responses = document.paths['/users/me'].get.responses;
  good = (await signInAs(cloud, 'member')).accessToken;
});
afterAll(() => cloud?.stop());

const get = (headers: Readonly<Record<string, string>>) =>
  fetch(`${cloud.url(4)}/users/me`, { headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function expectDocumented(answer: Response, status: number, mediaType: string) {
  const type = answer.headers.get('content-type')?.split(';')[0];
  expect([answer.status, type]).toEqual([status, mediaType]);
  const schema = responses[status]?.content[mediaType]?.schema;
  const body = Object(await answer.json());
  expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(body)));
  expect(Object.keys(body)).toEqual(expect.arrayContaining([...(schema?.required ?? ['none'])]));
}

it('the profile', async () => {
  await expectDocumented(await get(bearer(good)), 200, 'application/json');
});

it('the HTTP API’s own message for a request without a token', async () => {
  await expectDocumented(await get({}), 401, 'application/json');
});

it('the HTTP API’s own message for a token without the scope', async () => {
  const { accessToken } = await signInAs(cloud, 'member', { scopes: ['openid', 'chat.invoke'] });
  await expectDocumented(await get(bearer(accessToken)), 403, 'application/json');
});

it('the HTTP API’s own message for headers that are too large', async () => {
  const fill = 'a'.repeat(11_000);
  await expectDocumented(await get({ ...bearer(good), 'x-fill': fill }), 431, 'application/json');
});

it('the function’s problem while Okta does not answer', async () => {
  await withFault(cloud, 'okta-userinfo-outage', async () => {
    await expectDocumented(await get(bearer(good)), 503, 'application/problem+json');
  });
});

it('the profile, also for a GET with a body', async () => {
  const { status, headers, body } = await sendRaw({
    port: cloud.base + 4,
    method: 'GET',
    path: '/users/me',
    headers: [
      ['Authorization', `Bearer ${good}`],
      ['Content-Type', 'application/json'],
    ],
    body: '{"a":',
  });
  await expectDocumented(new Response(body, { status, headers }), 200, 'application/json');
});
