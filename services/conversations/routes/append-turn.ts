import { createRoute } from '@hono/zod-openapi';
import { operation, ProblemError } from '@three-tier-chat/api';
import { SCOPE, type TurnToAppend, toWellFormedJson } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { noSuchConversation } from './no-such-conversation.ts';
import { CONVERSATION_PATH, conversationParams, makers, objects, turn } from './schemas.ts';

/** Parts, messages and prompt of the largest turn that the store takes, and what stands around them. */
const LARGEST_BODY_BYTES = 2.5 * 1024 * 1024;

const appended = z.object({
  id: z.string(),
  turnId: z.string(),
  version: z.int().describe('How many turns the conversation has had with this one'),
  title: z.string(),
  updatedAt: z.string(),
});

const route = createRoute({
  method: 'post',
  path: `${CONVERSATION_PATH}/turns`,
  operationId: 'appendTurn',
  summary: 'Keep a turn',
  description:
    'Appends a turn to a conversation of the signed-in user, or begins the conversation with it. Sent ' +
    'twice with the same turn id, it is kept once and answered the same.',
  security: [{ okta: [SCOPE.conversationsWrite] }],
  request: {
    params: conversationParams,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: turn.extend({
            ...makers.shape,
            version: z
              .int()
              .min(0)
              .describe('How many turns the conversation has had: 0 begins a new one'),
            parts: objects,
            messages: objects,
          }),
        },
      },
    },
  },
  responses: {
    201: { description: 'It is kept', content: { 'application/json': { schema: appended } } },
    404: { description: 'There is no such conversation any more' },
    409: { description: 'The conversation has another number of turns: read it again' },
    422: { description: 'The turn id was used for another prompt' },
  },
});

export const appendTurn = operation(
  route,
  async (c, { store }: Dependencies) => {
    const { uid } = c.get('caller');
    const { id } = c.req.valid('param');
    // JSON can hold half a character, and UTF-8 cannot.
    const sent = toWellFormedJson(c.req.valid('json')) as TurnToAppend;
    const result = await store.append({ uid, id }, { ...sent, turnId: sent.turnId.toLowerCase() });
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
      case 'reused':
        throw new ProblemError(
          'turn-id-reused',
          'This turn id was used for another prompt: send the prompt with a new one.',
        );
      case 'too-large':
        throw new ProblemError(
          'body-too-large',
          'The turn is larger than a conversation takes: shorten its parts and messages.',
        );
    }
  },
  { largestBodyBytes: LARGEST_BODY_BYTES },
);
