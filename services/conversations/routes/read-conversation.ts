import { createRoute } from '@hono/zod-openapi';
import { cursorsOf, operation, ProblemError } from '@three-tier-chat/api';
import type { Caller } from '@three-tier-chat/identity';
import * as z from 'zod';
import type { ConversationStore, KeptTurn, Part } from '../conversation-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { noSuchConversation } from './no-such-conversation.ts';
import {
  CONVERSATION_PATH,
  conversationParams,
  cursor,
  makers,
  objects,
  place,
  state,
  summary,
  turn,
  usage as usageSchema,
} from './schemas.ts';

const ofPage = turn.extend({ ...place.shape, createdAt: z.string(), parts: objects });
const ofModel = turn.extend({ ...place.shape, ...makers.shape, ...state.shape, messages: objects });
const ofExport = ofPage.extend(ofModel.shape);

/** What the three readings declare: they differ in their turns. */
function reading<Turn extends z.ZodType>(
  path: string,
  operationId: string,
  words: { readonly summary: string; readonly description: string },
  turnSchema: Turn,
) {
  const conversation = summary.extend({
    createdAt: z.string(),
    version: z.int().describe('How many turns the conversation has had'),
    usage: usageSchema.describe('Of all turns that the conversation has had').optional(),
    turns: z.array(turnSchema).describe('Oldest first'),
    cursor: z.string().optional().describe('Leads to the turns before these, if there are any'),
  });
  return createRoute({
    method: 'get',
    path,
    operationId,
    ...words,
    security: [{ okta: [service.scopes.read.name] }],
    request: { params: conversationParams, query: z.object({ cursor }) },
    responses: {
      200: {
        description: 'The last turns, as many as an answer holds',
        content: { 'application/json': { schema: conversation } },
      },
    },
  });
}

const getRoute = reading(
  CONVERSATION_PATH,
  'getConversation',
  {
    summary: 'A conversation as it is shown',
    description: 'Reads a conversation of the signed-in user as the page shows it.',
  },
  ofPage,
);

const messagesRoute = reading(
  `${CONVERSATION_PATH}/messages`,
  'getConversationMessages',
  {
    summary: 'A conversation as the model takes it',
    description: 'Reads a conversation of the signed-in user with the messages that a model takes.',
  },
  ofModel,
);

const exportRoute = reading(
  `${CONVERSATION_PATH}/export`,
  'getConversationExport',
  {
    summary: 'All that is kept of a conversation',
    description:
      'Exports a conversation of the signed-in user as JSON, with all that is kept of it.',
  },
  ofExport,
);

export const getConversation = operation(getRoute, async (c, { store }: Dependencies) =>
  c.json(
    await read(
      store,
      c.get('caller'),
      { ...c.req.valid('param'), ...c.req.valid('query') },
      ['parts'],
      pageTurn,
    ),
    200,
  ),
);

export const getConversationMessages = operation(
  messagesRoute,
  async (c, { store }: Dependencies) =>
    c.json(
      await read(
        store,
        c.get('caller'),
        { ...c.req.valid('param'), ...c.req.valid('query') },
        ['messages', 'pending'],
        modelTurn,
      ),
      200,
    ),
);

export const getConversationExport = operation(exportRoute, async (c, { store }: Dependencies) => {
  const { id } = c.req.valid('param');
  c.header('content-disposition', `attachment; filename="conversation-${id}.json"`);
  return c.json(
    await read(
      store,
      c.get('caller'),
      { ...c.req.valid('param'), ...c.req.valid('query') },
      ['parts', 'messages', 'pending'],
      exportTurn,
    ),
    200,
  );
});

async function read<Turn>(
  store: ConversationStore,
  { uid }: Caller,
  request: { readonly id: string; readonly cursor?: string | undefined },
  parts: readonly Part[],
  toTurn: (turn: KeptTurn) => Turn,
) {
  const { id, cursor: sent } = request;
  const cursors = cursorsOf(uid, ['turns', id, ...parts]);
  const before = sent === undefined ? undefined : cursors.read(sent);
  if (sent !== undefined && before === undefined) {
    throw new ProblemError(
      'bad-request',
      'The cursor is none of this conversation: begin without one.',
    );
  }
  const found = await store.read(
    { uid, id },
    parts,
    before === undefined ? before : Number(before),
  );
  if (!found) throw noSuchConversation();
  const { earlier, turns, ...head } = found;
  return {
    ...head,
    turns: turns.map(toTurn),
    ...(earlier !== undefined && { cursor: cursors.write(String(earlier)) }),
  };
}

function pageTurn(kept: KeptTurn) {
  const { turnId, prompt, outcome, traceId, usage, createdAt, parts = [], supersedes } = kept;
  return {
    turnId,
    prompt,
    createdAt,
    parts: [...parts],
    outcome,
    traceId,
    ...(usage && { usage }),
    ...(supersedes !== undefined && { supersedes }),
  };
}

function modelTurn({
  turnId,
  prompt,
  outcome,
  traceId,
  usage,
  toolCalls,
  agentVersion,
  modelId,
  messages = [],
  attempt,
  summary: summaryBefore,
  pending,
  supersedes,
}: KeptTurn) {
  return {
    turnId,
    prompt,
    messages: [...messages],
    toolCalls: [...toolCalls],
    outcome,
    traceId,
    ...(usage && { usage }),
    ...(supersedes !== undefined && { supersedes }),
    agentVersion,
    modelId,
    ...(attempt !== undefined && { attempt }),
    ...(summaryBefore !== undefined && { summary: summaryBefore }),
    ...(pending && { pending: pending as Readonly<Record<string, unknown>> }),
  };
}

function exportTurn(turn: KeptTurn) {
  return { ...pageTurn(turn), ...modelTurn(turn) };
}
