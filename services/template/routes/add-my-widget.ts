import { createRoute } from '@hono/zod-openapi';
import { operation, refusedChange } from '@three-tier-chat/api';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import { MOST_ENTRIES } from '../store.ts';
import { bodyOf, changedList, tagOf } from './whole-list.ts';

/** Of the operation that shows the list before it is added to. */
const SHOWS = 'listMyWidgets';
/** More than both members have at their longest, with each character escaped. */
const LARGEST_BODY_BYTES = 4 * 1024;
/** What is not seen, ends the text or turns it around; scripts and emoji need the joiners. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u;

const route = createRoute({
  method: 'post',
  path: '/users/me/widgets',
  operationId: 'addMyWidget',
  summary: 'Add to your widgets',
  description:
    'Adds one entry to the widgets of the user who is signed in. Use it when the user asks for it, such ' +
    'as "add 3 notebooks to my widgets".',
  security: [{ okta: [service.scopes.write.name] }],
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            name: z
              .string()
              .trim()
              .min(1)
              .max(100)
              .refine((text) => !UNSEEN.test(text), 'must have no control characters')
              .describe('What it is, such as notebooks'),
            quantity: z.int().min(1).max(1000).describe('How many'),
          }),
        },
      },
    },
  },
  responses: changedList,
});

export const addMyWidget = operation(
  route,
  async (c, { store }: Dependencies) => {
    const { uid } = c.get('caller');
    const adding = await store.add({
      uid,
      entry: c.req.valid('json'),
      expectedVersion: c.get('expectedVersion'),
      idempotencyKey: c.get('idempotencyKey'),
    });
    if (adding.kind === 'full') {
      const kept = await store.read(uid);
      const notDone = `The list has ${MOST_ENTRIES} entries and takes no more.`;
      return c.json({ ...bodyOf(kept), notDone }, 200, tagOf(kept));
    }
    if (adding.kind !== 'changed') throw refusedChange(adding.kind, SHOWS);
    return c.json(bodyOf(adding.record), 200, tagOf(adding.record));
  },
  { shows: SHOWS, largestBodyBytes: LARGEST_BODY_BYTES },
);
