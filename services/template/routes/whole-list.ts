import { notDone } from '@three-tier-chat/api';
import { formatVersionTag } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { WidgetStore } from '../store.ts';

type Kept = Awaited<ReturnType<WidgetStore['read']>>;

const list = {
  version: z.int().describe('How often the list was changed: 0 if it never was'),
  entries: z
    .array(
      z.object({
        name: z.string().describe('What it is'),
        quantity: z.int().describe('How many'),
        addedAt: z.string().describe('When it was added: ISO 8601, UTC'),
      }),
    )
    .describe('The newest first'),
};

/** What reading answers. */
export const wholeList = answerOf(z.object(list));

/** What a change answers. */
export const changedList = answerOf(z.object({ ...list, ...notDone }));

function answerOf<Body extends z.ZodType>(schema: Body) {
  return {
    200: {
      description: 'The list as it is now',
      headers: z.object({ ETag: z.string().describe('The version, for If-Match') }),
      content: { 'application/json': { schema } },
    },
  };
}

export function bodyOf({ version, values }: Kept) {
  return { version, entries: [...values] };
}

export function tagOf({ version }: Kept) {
  return { etag: formatVersionTag(version) };
}
