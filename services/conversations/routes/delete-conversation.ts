import { createRoute } from '@hono/zod-openapi';
import { operation } from '@three-tier-chat/api';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { CONVERSATION_PATH, conversationParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: CONVERSATION_PATH,
  operationId: 'deleteConversation',
  summary: 'Delete a conversation',
  description:
    'Deletes all that is kept of a conversation of the signed-in user. It is done, too, when there is ' +
    'none.',
  security: [{ okta: [service.scopes.write.name] }],
  request: { params: conversationParams },
  responses: { 204: { description: 'Nothing is kept of it' } },
});

export const deleteConversation = operation(route, async (c, { store }: Dependencies) => {
  const { uid } = c.get('caller');
  const { id } = c.req.valid('param');
  await store.delete({ uid, id });
  return c.body(null, 204);
});
