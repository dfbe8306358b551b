import { createRoute } from '@hono/zod-openapi';
import { cursorsOf, operation, ProblemError } from '@three-tier-chat/api';
import { CONVERSATIONS_PATH, MAX_SEARCH_LENGTH } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { cursor, summary } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: CONVERSATIONS_PATH,
  operationId: 'listConversations',
  summary: 'The user’s own conversations',
  description:
    'Lists the conversations of the signed-in user: pinned ones first, then the newest. With `search`, ' +
    'those whose title or prompts hold that text; a page may then be short, or empty, and have a cursor.',
  security: [{ okta: [service.scopes.read.name] }],
  request: {
    query: z.object({ search: z.string().max(MAX_SEARCH_LENGTH).optional(), cursor }),
  },
  responses: {
    200: {
      description: 'A page of conversations',
      content: {
        'application/json': {
          schema: z.object({ conversations: z.array(summary), cursor: z.string().optional() }),
        },
      },
    },
  },
});

export const listConversations = operation(route, async (c, { store }: Dependencies) => {
  const { uid } = c.get('caller');
  const { search: text = '', cursor: sent } = c.req.valid('query');
  const search = text.trim().toWellFormed();
  const cursors = cursorsOf(uid, ['list', search]);
  const after = sent === undefined ? undefined : cursors.read(sent);
  if (sent !== undefined && after === undefined) {
    throw new ProblemError('bad-request', 'The cursor is none of this list: begin without one.');
  }
  const { conversations, next } = await store.list(uid, {
    ...(search && { search }),
    ...(after !== undefined && { after }),
  });
  return c.json(
    {
      conversations: [...conversations],
      ...(next !== undefined && { cursor: cursors.write(next) }),
    },
    200,
  );
});
