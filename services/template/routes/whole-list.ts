import { formatVersionTag } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { WidgetStore } from '../store.ts';

type Kept = Awaited<ReturnType<WidgetStore['read']>>;

/** What both operations answer. */
export const wholeList = {
  200: {
    description: 'The list as it is now',
    headers: z.object({ ETag: z.string().describe('The version, for If-Match') }),
    content: {
      'application/json': {
        schema: z.object({
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
        }),
      },
    },
  },
};

export function bodyOf({ version, values }: Kept) {
  return { version, entries: [...values] };
}

export function tagOf({ version }: Kept) {
  return { etag: formatVersionTag(version) };
}
