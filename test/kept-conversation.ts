import {
  CONVERSATIONS_PATH,
  type ConversationTurn,
  makeTraceRoot,
} from '@three-tier-chat/wire-contract';
import type { Page } from 'playwright-core';

/** A turn as the conversations API gives it to a page. */
export function keptTurn(
  changes: Partial<ConversationTurn> & Pick<ConversationTurn, 'turnId'>,
): ConversationTurn {
  return {
    prompt: 'What was asked before.',
    parts: [{ kind: 'text', text: 'What was answered.' }],
    outcome: 'complete',
    traceId: makeTraceRoot(),
    createdAt: new Date().toISOString(),
    ...changes,
  };
}

/**
 * Answers a page's readings of any one conversation in place of its API.
 *
 * @param read the turns at the time of the reading; undefined where there is no such conversation.
 */
export async function keepFor(
  page: Pick<Page, 'route'>,
  read: () => readonly ConversationTurn[] | undefined,
): Promise<void> {
  await page.route(`**${CONVERSATIONS_PATH}/*`, async (route) => {
    const turns = read();
    await (turns
      ? route.fulfill({ json: { turns } })
      : route.fulfill({
          status: 404,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'not-found', detail: 'None.', status: 404 }),
        }));
  });
}
