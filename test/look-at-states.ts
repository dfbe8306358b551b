import { CONVERSATIONS_PATH, type ConversationTurn } from '@three-tier-chat/wire-contract';
import type { Browser, Page } from 'playwright-core';
import { openChatPage } from './chat-page.ts';
import { keepFor } from './kept-conversation.ts';
import type { LocalCloud } from './local-cloud.ts';
import { isWide, LISTED, STATES } from './page-states.ts';
import type { ScriptedAnswers } from './scripted-answers.ts';
import { SIGNED_OUT_STATES } from './signed-out-states.ts';

/** The widths of a small phone, a phone, a tablet and a screen, in CSS pixels. */
const WIDTHS = [320, 360, 768, 1440] as const;
const HEIGHT = 800;

const SCHEMES = ['light', 'dark', 'forced colours'] as const;

type Scheme = (typeof SCHEMES)[number];

/** Widths at which the page is built in the same way: a state is brought about once for each. */
const LAYOUTS = [WIDTHS.filter((width) => !isWide(width)), WIDTHS.filter(isWide)];

/** One look at a state. */
export interface View {
  readonly state: string;
  readonly width: number;
  readonly scheme: Scheme;
}

/** A state that has been looked at, of a page that stands at the last of these widths. */
interface Seen {
  readonly state: string;
  readonly widths: readonly number[];
}

/**
 * Brings the page to every state, at every width and in every scheme, and calls back for each; then,
 * where somebody is signed in, once more in the light scheme before the state is left.
 */
export async function lookAtAll(
  browser: Browser,
  cloud: LocalCloud,
  answers: ScriptedAnswers,
  look: (view: View, page: Page) => Promise<void>,
  leave: (seen: Seen, page: Page) => Promise<void> = async () => {},
): Promise<void> {
  let kept: readonly ConversationTurn[] | undefined;
  const first = await openChatPage(browser, cloud, async (context) => {
    await keepFor(context, () => kept);
    await answers.answerFor(context);
    await context.route(`**${CONVERSATIONS_PATH}`, (route) =>
      route.fulfill({ json: { conversations: LISTED } }),
    );
  });
  await first.signIn('member');
  for (const { name, show } of STATES) {
    for (const widths of LAYOUTS) {
      const chat = await first.openTab();
      await setWidth(chat.page, widths[0] ?? 0);
      await show({
        chat,
        answers,
        keep: (turns) => {
          kept = turns;
        },
      });
      await lookAt({ state: name }, chat.page, widths, look);
      await chat.page.emulateMedia({ reducedMotion: 'reduce', ...MEDIA.light });
      await leave({ state: name, widths }, chat.page);
      await chat.page.close();
    }
  }
  await first.close();
  for (const { name, show } of SIGNED_OUT_STATES) {
    const chat = await openChatPage(browser, cloud);
    await show(chat);
    await lookAt({ state: name }, chat.page, WIDTHS, look);
    await chat.close();
  }
}

async function lookAt(
  state: Pick<View, 'state'>,
  page: Page,
  widths: readonly number[],
  look: (view: View, page: Page) => Promise<void>,
): Promise<void> {
  for (const width of widths) {
    await setWidth(page, width);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ reducedMotion: 'reduce', ...MEDIA[scheme] });
      await look({ ...state, width, scheme }, page);
    }
  }
}

export function setWidth(page: Page, width: number): Promise<void> {
  return page.setViewportSize({ width, height: HEIGHT });
}

const MEDIA = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const satisfies Record<Scheme, object>;
