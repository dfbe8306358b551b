import { createRoute } from '@hono/zod-openapi';
import { cursorsOf, operation, ProblemError } from '@three-tier-chat/api';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { beginOf, endOf, moment } from '../fields/moment.ts';
import { service } from '../service.ts';

const entry = z.object({
  id: z.string(),
  at: z.string().describe('When it was changed: ISO 8601, UTC'),
  by: z.string().describe('Login of who changed it'),
  operation: z.string().describe('What changed it, such as updateMyContactDetails'),
  changes: z.array(
    z.object({
      field: z.string(),
      before: z.unknown().describe('Value before; null if there was none'),
      after: z.unknown().describe('Value after; null if it was removed'),
    }),
  ),
  conversationId: z
    .string()
    .optional()
    .describe('The conversation in which it was asked for, if it was in one'),
  traceId: z.string().describe('Names the change in logs and traces'),
});

const route = createRoute({
  method: 'get',
  path: '/users/me/activity',
  operationId: 'listMyActivity',
  summary: 'Read what was changed in your data',
  description:
    'Lists the changes of preferences and contact details of the user who is signed in, newest first: ' +
    'when, by whom, which fields, and their values before and after. Use it for questions such as ' +
    '"what changed this week?", "who changed my phone number?" or "did that work?". Without arguments ' +
    'it begins with the last change of all.',
  security: [{ okta: [service.scopes.read.name] }],
  request: {
    query: z.object({
      since: moment
        .describe('Not before this date or time, such as 2026-11-23; UTC unless it says otherwise')
        .optional(),
      until: moment
        .describe('Not after this date, or before this time; UTC unless it says otherwise')
        .optional(),
      cursor: z
        .string()
        .max(1024)
        .describe('`cursor` of the answer before, unchanged, with the same since and until')
        .optional(),
    }),
  },
  responses: {
    200: {
      description: 'A page of changes',
      content: {
        'application/json': {
          schema: z.object({
            entries: z.array(entry).describe('Newest first'),
            cursor: z
              .string()
              .optional()
              .describe('Leads to the changes before these; missing where there are none'),
          }),
        },
      },
    },
  },
});

export const listMyActivity = operation(route, async (c, { store }: Dependencies) => {
  const { uid } = c.get('caller');
  const { since, until, cursor: sent } = c.req.valid('query');
  const range = {
    ...(since !== undefined && { since: beginOf(since) }),
    ...(until !== undefined && { until: endOf(until) }),
  };
  if (range.since !== undefined && range.until !== undefined && range.since > range.until) {
    throw new ProblemError('bad-request', 'since is after until: exchange them.');
  }
  const cursors = cursorsOf(uid, ['activity', range.since ?? '', range.until ?? '']);
  const after = sent === undefined ? undefined : cursors.read(sent);
  if (sent !== undefined && after === undefined) {
    throw new ProblemError('bad-request', 'The cursor is none of this list: begin without one.');
  }
  const { entries, next } = await store.listActivity(uid, {
    ...range,
    ...(after !== undefined && { after }),
  });
  return c.json(
    {
      entries: entries.map(({ changes, ...rest }) => ({ ...rest, changes: [...changes] })),
      ...(next !== undefined && { cursor: cursors.write(next) }),
    },
    200,
  );
});
