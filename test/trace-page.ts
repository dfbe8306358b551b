import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { LocalCloud } from './local-cloud.ts';
import { PATIENCE_MS } from './patience-limits.ts';

/** A page of the local cloud's traces. */
export interface TracePage {
  readonly page: Page;
  /** Errors of the console, and uncaught errors. */
  readonly problems: readonly string[];
  /** Rows of the waterfall: of hops and, folded in, of their parts. */
  readonly hops: Locator;
  /** The row that is shown beside the waterfall. */
  readonly panel: Locator;
  /** Text of the focused element. */
  focused(): Promise<string>;
  /** Presses a key until the focused element has this text. */
  tabTo(text: string, key?: string): Promise<void>;
  close(): Promise<void>;
}

const MOST_STOPS = 60;

/** The result of `focusIsSeen` for a row or a button that was reached by keyboard. */
export const FOCUS_SEEN = { inSight: true, outline: 'solid 2px' };

export async function openTracePage(
  browser: Browser,
  cloud: LocalCloud,
  path: string,
  options: BrowserContextOptions = {},
): Promise<TracePage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(`${cloud.url(7)}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { ...readTracePage(page), problems };
}

/** Visits a page of traces, and afterwards expects no error in its console. */
export async function visitTrace(
  browser: Browser,
  cloud: LocalCloud,
  path: string,
  see: (trace: TracePage) => Promise<void>,
  options?: BrowserContextOptions,
): Promise<void> {
  const trace = await openTracePage(browser, cloud, path, options);
  try {
    await see(trace);
    expect(trace.problems).toEqual([]);
  } finally {
    await trace.close();
  }
}

/** A page of traces that another page opened. */
export function readTracePage(page: Page): TracePage {
  page.setDefaultTimeout(PATIENCE_MS);
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');
  return {
    page,
    problems: [],
    hops: page.locator('#hops .row'),
    panel: page.locator('#detail'),
    focused,
    async tabTo(text, key = 'Tab') {
      const passed: string[] = [];
      while (passed.length < MOST_STOPS) {
        await page.keyboard.press(key);
        const now = await focused();
        if (now === text) return;
        passed.push(now);
      }
      throw new Error(`${key} does not lead to ${text}, but to ${passed.join(', ')}`);
    },
    close: () => page.context().close(),
  };
}

/** By how many pixels a page is wider than its window, so that it scrolls sideways. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}

/** Tells whether the focused element and its outline are completely in the window. */
export function focusIsSeen(page: Page): Promise<{ inSight: boolean; outline: string }> {
  return page.evaluate(`(() => {
    const element = document.activeElement;
    const { top, bottom, left, right, height } = element.getBoundingClientRect();
    const middle = document.elementFromPoint(left + 2, top + height / 2);
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      inSight: top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && element.contains(middle),
      outline: outlineStyle + ' ' + outlineWidth,
    };
  })()`);
}

/** Names of the rows that are shown: those of hops, and of the parts of unfolded ones. */
export function shownRows(page: Page): Promise<readonly string[]> {
  return page.locator('#hops tr:not(.part) .row, #hops .unfolded .row').allTextContents();
}

/** The row of the hop of this name, the first if there are two. */
export function rowOf(page: Page, hop: string): Locator {
  const link = page.getByRole('link', { name: hop, exact: true });
  return page.locator('#hops tr:not(.part)').filter({ has: link }).first();
}

/** Tells whether an element is completely in the window. */
export async function isInWindow(element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const height = element.page().viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= height;
}

/** Resolves when the page shows a completed turn without missing parents. */
export async function turnIsWhole(page: Page): Promise<void> {
  await page.getByText('spans, no missing parent').waitFor();
  await page.getByText('Completed', { exact: true }).waitFor();
}

/** Elements that animate. */
export const MOVING = `[...document.querySelectorAll('*')].filter((element) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
  return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior !== 'auto';
}).map((element) => element.outerHTML)`;
