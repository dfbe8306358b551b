import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';

import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { makeLargeTrace, putSegments, spanId } from './synthetic-trace.ts';
import { FOCUS_SEEN, focusIsSeen, openTracePage, visitTrace } from './trace-page.ts';

/* Traces as no turn leaves them: with many spans, with a missing hop, half sent, or empty. */

const SPANS = 500;
/** Rows through which the arrow keys go one by one, before longer steps. */
const ARROWED = 40;

/** Records how long the browser's main thread was blocked, each time above 50 ms. */
const WATCH_LONG_TASKS = `(() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(Math.round(duration));
  }).observe({ type: 'longtask', buffered: true });
})()`;

const NOTE_FOCUS = `(() => {
  globalThis.passed = [];
  document.addEventListener('focusin', ({ target }) => passed.push(target.textContent));
})()`;

describe('a trace', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  describe(`of ${SPANS} spans`, () => {
    const large = makeTraceRoot();
    beforeAll(() => putSegments(cloud, makeLargeTrace(large, SPANS)));

    it('has every row, and keys move through all of them', (context) =>
      visitTrace(browser, cloud, `/traces/${large}`, async ({ page, hops, panel, focused }) => {
        await page.evaluate(WATCH_LONG_TASKS);
        expect(await hops.count()).toBe(SPANS);
        const names = await hops.allTextContents();
        // The hop that failed first is selected, and its row is visible without a key.
        const chosen = String(await panel.getByRole('heading', { level: 2 }).textContent());
        const at = names.indexOf(chosen);
        await page.locator('.row[tabindex="0"]').focus();
        expect([await focused(), await focusIsSeen(page)]).toEqual([
          chosen,
          { ...FOCUS_SEEN, outline: expect.any(String) },
        ]);

        for (const [key, target] of [
          ['ArrowDown', at + 1],
          ['PageDown', at + 11],
          ['ArrowUp', at + 10],
          ['PageUp', at],
          ['Home', 0],
          ['ArrowUp', 0],
          ['End', SPANS - 1],
          ['PageDown', SPANS - 1],
        ] as const) {
          await page.keyboard.press(key);
          expect([key, await focused(), await focusIsSeen(page)]).toEqual([
            key,
            names[target],
            FOCUS_SEEN,
          ]);
        }
        await page.keyboard.press('Home');
        await page.evaluate(NOTE_FOCUS);
        for (let row = 1; row < ARROWED; row += 1) await page.keyboard.press('ArrowDown');
        for (let row = ARROWED; row < SPANS; row += 10) await page.keyboard.press('PageDown');
        expect(await page.evaluate('passed')).toEqual([
          ...names.slice(1, ARROWED),
          ...names.filter((_, row) => row >= ARROWED && row % 10 === (ARROWED - 1) % 10),
        ]);
        await page.keyboard.press('Enter');
        await panel.getByRole('heading', { name: String(names.at(-1)) }).waitFor();
        const longTasks = await page.evaluate<readonly number[]>('longTasks');
        context.annotate(
          `tasks above 50 ms, in ms: ${longTasks.join(', ') || 'none'}`,
          'long tasks',
        );
      }));

    it('does not scroll the page', () =>
      visitTrace(browser, cloud, `/traces/${large}`, async ({ page }) => {
        expect(await page.evaluate('scrollY')).toBe(0);
        expect(await page.getByRole('heading', { name: 'Identity ledger' }).isVisible()).toBe(true);
      }));
  });

  describe('while its turn is in progress', () => {
    const segment = (traceId: string, index: number) => ({
      trace_id: traceId,
      id: spanId(index),
      ...(index > 0 && { parent_id: spanId(index - 1) }),
      name: `hop-${index}`,
      start_time: Date.now() / 1000,
    });

    it('adds what arrives, and keeps the focus where it is', async () => {
      const traceId = makeTraceRoot();
      await putSegments(
        cloud,
        [0, 1].map((index) => segment(traceId, index)),
      );
      await visitTrace(browser, cloud, `/traces/${traceId}`, async ({ page, hops, focused }) => {
        await page.getByText('In progress').first().waitFor();
        await hops.getByText('hop-1').focus();
        await putSegments(cloud, [segment(traceId, 2)]);
        await hops.getByText('hop-2').waitFor();
        expect(await focused()).toBe('hop-1');
        await putSegments(cloud, [{ ...segment(traceId, 0), end_time: Date.now() / 1000 + 1 }]);
        await page.getByText('Completed').first().waitFor();
      });
    });

    it('marks a hop whose parent is missing, until it arrives', async () => {
      const traceId = makeTraceRoot();
      const [backend, runtime, agent] = [0, 1, 2].map((index) => ({
        ...segment(traceId, index),
        end_time: Date.now() / 1000 + 1,
      }));
      if (!backend || !runtime || !agent) throw new Error('Three segments are made');
      await putSegments(cloud, [backend, agent]);
      await visitTrace(browser, cloud, `/traces/${traceId}`, async ({ page }) => {
        const row = page.locator('#hops tr', { hasText: 'hop-2' });
        expect(await row.textContent()).toContain('missing parent');
        expect(await page.locator('#facts').textContent()).toContain('2 spans, 1 missing parent');
        await putSegments(cloud, [runtime]);
        await page.getByText('3 spans, no missing parent').waitFor();
        expect(await row.textContent()).not.toContain('missing parent');
      });
    });

    it('is marked in the list too', async () => {
      const traceId = makeTraceRoot();
      await putSegments(cloud, [{ ...segment(traceId, 1), end_time: Date.now() / 1000 }]);
      await visitTrace(browser, cloud, '/traces', async ({ page, tabTo }) => {
        const row = page.locator(`#turn-${traceId}`);
        expect(await row.textContent()).toContain('1 missing parent');
        await tabTo(String(await page.locator('.row').first().textContent()));
        expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/traces\/1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      });
    });
  });

  it('of an unknown id says so, and becomes the trace once something has arrived', async () => {
    const traceId = makeTraceRoot();
    const trace = await openTracePage(browser, cloud, `/traces/${traceId}`);
    await trace.page.getByText('Nothing of this turn has arrived yet').waitFor();
    expect(await trace.page.getByRole('heading', { level: 1 }).textContent()).toContain(traceId);
    expect(await accessibilityFaults(trace.page)).toEqual([]);
    await putSegments(cloud, makeLargeTrace(traceId, 2));
    await trace.hops.getByText('hop-1').waitFor();
    await trace.close();
  });

  it('of a malformed id says what an id looks like, and leads to the list', async () => {
    const trace = await openTracePage(browser, cloud, '/traces/<b>no-id');
    expect(await trace.page.locator('main').textContent()).toContain(
      '<b>no-id cannot be the id of a trace.',
    );
    expect(await accessibilityFaults(trace.page)).toEqual([]);
    await trace.page.getByRole('link', { name: 'All traces' }).click();
    await trace.page.getByRole('heading', { name: 'Traces', exact: true }).waitFor();
    await trace.close();
  });
});
