import { createRoute } from '@hono/zod-openapi';
import { operation } from '@three-tier-chat/api';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { bodyOf, tagOf, wholeList } from './whole-list.ts';

const route = createRoute({
  method: 'get',
  path: '/users/me/widgets',
  operationId: 'listMyWidgets',
  summary: 'Read your widgets',
  description:
    'Lists the widgets of the user who is signed in, the newest first: what each is, how many, and when ' +
    'it was added. Use it for questions such as "which widgets do I have?" or "did that work?". It takes ' +
    'no arguments.',
  security: [{ okta: [service.scopes.read.name] }],
  responses: wholeList,
});

export const listMyWidgets = operation(route, async (c, { store }: Dependencies) => {
  const kept = await store.read(c.get('caller').uid);
  return c.json(bodyOf(kept), 200, tagOf(kept));
});
