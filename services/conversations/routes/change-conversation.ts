import { createRoute } from '@hono/zod-openapi';
import { operation, ProblemError } from '@three-tier-chat/api';
import { MAX_TITLE_LENGTH } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { oneLine } from '../title.ts';
import { noSuchConversation } from './no-such-conversation.ts';
import { CONVERSATION_PATH, conversationParams, summary, title } from './schemas.ts';

const route = createRoute({
  method: 'patch',
  path: CONVERSATION_PATH,
  operationId: 'changeConversation',
  summary: 'Rename or pin a conversation',
  description:
    'Changes the title of a conversation of the signed-in user, or pins it, or both. With `replaces`, ' +
    'it is changed only if that is still its title.',
  security: [{ okta: [service.scopes.write.name] }],
  request: {
    params: conversationParams,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            title: title.optional(),
            replaces: z
              .string()
              .max(MAX_TITLE_LENGTH)
              .describe('The title that was read, which the new one replaces')
              .optional(),
            pinned: z.boolean().optional(),
          }),
        },
      },
    },
  },
  responses: {
    200: { description: 'It is changed', content: { 'application/json': { schema: summary } } },
    404: { description: 'There is no such conversation' },
    409: { description: 'It has another title than `replaces`, or is being changed by others' },
  },
});

export const changeConversation = operation(route, async (c, { store }: Dependencies) => {
  const { uid } = c.get('caller');
  const { id } = c.req.valid('param');
  const { title: sent, replaces, pinned } = c.req.valid('json');
  const named = sent === undefined ? undefined : oneLine(sent.toWellFormed());
  if (named === '') throw new ProblemError('bad-request', 'The title is blank: send a text.');
  if (named === undefined && pinned === undefined) {
    throw new ProblemError('bad-request', 'The body changes nothing: send title, pinned or both.');
  }
  if (named === undefined && replaces !== undefined) {
    throw new ProblemError(
      'bad-request',
      'No title replaces the one that was read: send title too.',
    );
  }
  const changed = await store.change(
    { uid, id },
    {
      ...(named !== undefined && { title: named }),
      ...(replaces !== undefined && { replaces }),
      ...(pinned !== undefined && { pinned }),
    },
  );
  if (!changed) throw noSuchConversation();
  if (changed === 'renamed') {
    throw new ProblemError(
      'conversation-changed',
      'The conversation was given another title meanwhile: read it again.',
    );
  }
  if (changed === 'contended') {
    throw new ProblemError(
      'conversation-changed',
      'The conversation is being changed by others: try again.',
    );
  }
  return c.json(changed, 200);
});
