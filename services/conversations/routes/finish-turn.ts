import { createRoute } from '@hono/zod-openapi';
import { operation, ProblemError } from '@three-tier-chat/api';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { CONVERSATION_PATH, conversationParams, turn } from './schemas.ts';
import { content, contentOf, kept, LARGEST_BODY_BYTES, refuseTurn } from './turn-content.ts';

const route = createRoute({
  method: 'put',
  path: `${CONVERSATION_PATH}/turns/{turnId}`,
  operationId: 'finishTurn',
  summary: 'Change an open turn',
  description:
    'Replaces what is kept of a turn that is running or waits for approval, in a conversation of the ' +
    'signed-in user. Only the attempt that has the turn may, or one that names it in `replaces` and so ' +
    'takes the turn over. The turn may be open afterwards too.',
  security: [{ okta: [service.scopes.write.name] }],
  request: {
    params: conversationParams.extend({ turnId: turn.shape.turnId.describe('Id of the turn') }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: content.extend({
            replaces: content.shape.attempt
              .describe('Takes the turn over from the attempt that has it')
              .optional(),
          }),
        },
      },
    },
  },
  responses: {
    200: { description: 'It is kept', content: { 'application/json': { schema: kept } } },
    404: { description: 'There is no such turn, or no such conversation any more' },
    409: { description: 'Another attempt has the turn, or it is over' },
    422: { description: 'The turn has another prompt' },
  },
});

export const finishTurn = operation(
  route,
  async (c, { store }: Dependencies) => {
    const { uid } = c.get('caller');
    const { id, turnId } = c.req.valid('param');
    const { replaces, ...sent } = contentOf(c.req.valid('json'));
    const result = await store.finish({ uid, id }, turnId.toLowerCase(), {
      ...sent,
      ...(replaces !== undefined && { replaces: replaces.toLowerCase() }),
    });
    switch (result.kind) {
      case 'finished':
        return c.json(result.answer, 200);
      case 'missing':
        throw new ProblemError(
          'not-found',
          'You have no such turn: its conversation may have been deleted.',
        );
      case 'lost':
        throw new ProblemError(
          'conversation-changed',
          'Another attempt has the turn, or it is over: read the conversation again.',
        );
      case 'reused':
      case 'too-large':
        return refuseTurn(result.kind);
    }
  },
  { largestBodyBytes: LARGEST_BODY_BYTES },
);
