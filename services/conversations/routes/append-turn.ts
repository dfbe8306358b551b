import { createRoute } from '@hono/zod-openapi';
import { operation, ProblemError } from '@three-tier-chat/api';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { noSuchConversation } from './no-such-conversation.ts';
import { CONVERSATION_PATH, conversationParams, place, turn } from './schemas.ts';
import { content, contentOf, kept, LARGEST_BODY_BYTES, refuseTurn } from './turn-content.ts';

const route = createRoute({
  method: 'post',
  path: `${CONVERSATION_PATH}/turns`,
  operationId: 'appendTurn',
  summary: 'Keep a turn',
  description:
    'Appends a turn to a conversation of the signed-in user, or begins the conversation with it. Sent ' +
    'twice with the same turn id, it is kept once and answered the same; the last turn, if it was not ' +
    'answered, begins again with its id. A turn before it that nobody runs any more, or that waits for ' +
    'approval, is closed.',
  security: [{ okta: [service.scopes.write.name] }],
  request: {
    params: conversationParams,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: content.extend({
            ...place.shape,
            turnId: turn.shape.turnId,
            version: z
              .int()
              .min(0)
              .describe('How many turns the conversation has had: 0 begins a new one'),
          }),
        },
      },
    },
  },
  responses: {
    201: { description: 'It is kept', content: { 'application/json': { schema: kept } } },
    404: { description: 'There is no such conversation any more' },
    409: {
      description:
        'The conversation has another number of turns: read it again. Or a turn is running',
    },
    422: { description: 'The turn id was used for another prompt' },
  },
});

export const appendTurn = operation(
  route,
  async (c, { store }: Dependencies) => {
    const { uid } = c.get('caller');
    const { id } = c.req.valid('param');
    const { supersedes, ...sent } = contentOf(c.req.valid('json'));
    const result = await store.append(
      { uid, id },
      {
        ...sent,
        turnId: sent.turnId.toLowerCase(),
        ...(supersedes !== undefined && { supersedes: supersedes.toLowerCase() }),
      },
    );
    switch (result.kind) {
      case 'appended':
        return c.json(result.answer, 201);
      case 'missing':
        throw noSuchConversation();
      case 'stale':
        throw new ProblemError(
          'conversation-changed',
          'The conversation has changed meanwhile: read it again, then append.',
        );
      case 'busy':
        throw new ProblemError(
          'session-busy',
          'Another turn of the conversation is running: wait for its end, or stop it.',
        );
      case 'reused':
      case 'too-large':
        return refuseTurn(result.kind);
    }
  },
  { largestBodyBytes: LARGEST_BODY_BYTES },
);
