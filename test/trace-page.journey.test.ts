import { CHECKERS, makeTraceRoot, tokenFingerprint } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { makeLargeTrace, putSegments, spanId } from './synthetic-trace.ts';
import {
  FOCUS_SEEN,
  focusIsSeen,
  isInWindow,
  MOVING,
  overflowOf,
  readTracePage,
  shownRows,
  turnIsWhole,
  visitTrace,
} from './trace-page.ts';
import {
  HOPS,
  MODEL_CALL,
  makeTurnsToLookAt,
  PARTS,
  type TurnsToLookAt,
} from './turns-to-look-at.ts';

/** Axe computes every colour of every element, twice. */
const AXE_TIMEOUT_MS = 180_000;

describe('the trace page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let turns: TurnsToLookAt;
  let large: string;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
    turns = await makeTurnsToLookAt(cloud);
    large = makeTraceRoot();
    await putSegments(cloud, makeLargeTrace(large, 500));
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  describe('of an answer', () => {
    it('is one click away, and shows every hop, one token, and all lines by time', async () => {
      const chat = await openChatPage(browser, cloud);
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const [accessToken = ''] = await chat.tokens();
      const opened = chat.page.waitForEvent('popup');
      await chat.answer.getByRole('link', { name: 'Trace' }).click();
      const { page, hops } = readTracePage(await opened);

      // Segments are sent as datagrams and the page updates itself, so it may be open before they
      // arrive.
      await expect
        .poll(async () => [...new Set(await hops.allTextContents())].sort())
        .toEqual([...new Set([...HOPS, ...PARTS])].sort());
      await turnIsWhole(page);
      expect(await shownRows(page)).toEqual(HOPS);
      // An HTTP API sends no segments: what it logged is at its place.
      const untraced = await page.locator('.unrecorded th').allTextContents();
      expect(untraced).toEqual([
        expect.stringContaining('http-api for conversations'),
        expect.stringContaining('http-api for secured-api · GET /users/me'),
      ]);
      const trust = await page.locator('#hops tr:not(.part) .trust').allTextContents();
      expect(trust).toEqual([
        'Forwarded unchecked',
        'Verified by AgentCore',
        'Verified by agent',
        'Trusted by IAM',
        'Verified by API Gateway',
        'Verified by conversations',
        'Trusted by IAM',
        'Verified by AgentCore',
        'Verified by interceptor',
        'Verified by API Gateway',
        'Verified by secured-api',
        'Verified by Okta',
      ]);

      const ledger = page.locator('.ledger tbody');
      const checkers = await ledger
        .locator('tr > th')
        .evaluateAll((all) => all.map((each) => each.firstChild?.textContent?.trim()));
      expect(checkers).toEqual(HOPS.filter((hop) => CHECKERS.some((checker) => checker === hop)));
      expect(new Set(checkers)).toEqual(new Set(CHECKERS));
      expect(await ledger.textContent()).not.toContain('was ');
      expect(await page.locator('#facts').textContent()).toContain('Chat Member');
      const fingerprints = await ledger.locator('.token code').allTextContents();
      expect(fingerprints).toHaveLength(checkers.length);
      expect([...new Set(fingerprints)]).toEqual([await tokenFingerprint(accessToken)]);

      const times = await page
        .locator('.lines time')
        .evaluateAll((all) => all.map((each) => each.getAttribute('datetime')));
      expect(times.length).toBeGreaterThan(CHECKERS.length);
      expect(times).toEqual(times.toSorted());
      expect(chat.problems).toEqual([]);
      await chat.close();
    });

    it('can be used by keyboard alone, from the link to any hop and back', async () => {
      const chat = await openChatPage(browser, cloud);
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const reader = readTracePage(chat.page);
      await chat.page.getByRole('textbox', { name: 'Message' }).focus();
      await reader.tabTo('Trace', 'Shift+Tab');
      const opened = chat.page.waitForEvent('popup');
      await chat.page.keyboard.press('Enter');
      const { page, hops, panel, focused, tabTo } = readTracePage(await opened);
      await hops.getByText('okta.userinfo').waitFor();
      // ADOT's spans come last: one for each call of the model.
      await hops.getByText(MODEL_CALL).nth(1).waitFor({ state: 'attached' });
      await turnIsWhole(page);

      // The hop that was first when the page was loaded; those above it may have arrived later.
      await tabTo((await page.locator('#hops .current .row').textContent()) ?? '');
      expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
      await page.keyboard.press('Home');
      expect(await focused()).toBe('backend');
      await page.keyboard.press('End');
      const names = await shownRows(page);
      expect(await focused()).toBe(names.at(-1));
      const below = names.length - 1 - names.lastIndexOf('okta.userinfo');
      for (let up = 0; up < below; up += 1) await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe('okta.userinfo');
      expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
      await page.keyboard.press('Enter');
      await panel.getByRole('heading', { name: 'okta.userinfo' }).waitFor();
      expect(await focused()).toBe('okta.userinfo');
      expect(page.url()).toMatch(/#hop-[0-9a-f]{16}$/);

      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
      expect([await focused(), new URL(page.url()).hash]).toEqual(['okta.userinfo', '']);
      await page.keyboard.press('Enter');
      await panel.getByRole('heading', { name: 'okta.userinfo' }).waitFor();
      await tabTo('Close');
      expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
      await page.keyboard.press('Enter');
      await panel.waitFor({ state: 'hidden' });
      expect(await focused()).toBe('okta.userinfo');
      await chat.close();
    });
  });

  it('shows a hop beside the waterfall when its row is clicked', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page, hops, panel }) => {
      await hops.getByText('okta.userinfo').waitFor();
      await page.locator('#hops tr', { hasText: 'okta.userinfo' }).locator('.when').click();
      await panel.getByRole('heading', { name: 'okta.userinfo' }).waitFor();
      expect(await page.locator('#hops .current').allTextContents()).toEqual([
        expect.stringContaining('okta.userinfo'),
      ]);
    }));

  it('is live until the turn is over and nothing more arrives', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install();
    let asked = 0;
    page.on('request', (request) => {
      if (request.resourceType() === 'fetch') asked += 1;
    });
    const runningTrace = makeTraceRoot();
    const backend = { trace_id: runningTrace, id: spanId(0), name: 'backend' };
    await putSegments(cloud, [{ ...backend, start_time: Date.now() / 1000 }]);
    await page.goto(`${cloud.url(7)}/traces/${runningTrace}`);
    const note = page.locator('#live');
    await page.clock.runFor(120_000);
    await expect.poll(() => note.textContent()).toBe('Live');
    await putSegments(cloud, [
      { ...backend, start_time: Date.now() / 1000, end_time: Date.now() / 1000 + 1 },
    ]);
    await expect
      .poll(async () => {
        await page.clock.runFor(10_000);
        return note.textContent();
      })
      .toBe('The turn is over');
    expect(await page.locator('#facts').textContent()).toContain('Completed');
    const before = asked;
    await page.clock.runFor(120_000);
    expect(asked).toBe(before);
    await context.close();
  });

  it('first shows where a turn failed, with what went wrong there', () =>
    visitTrace(browser, cloud, `/traces/${turns.failed}`, async ({ page, panel }) => {
      await page.getByText('Failed', { exact: true }).waitFor();
      expect(await panel.getByRole('heading', { level: 2 }).textContent()).toBe('model');
      expect(await panel.textContent()).toContain('What went wrong');
      await page.getByRole('link', { name: 'model', exact: true }).first().click();
      expect(await page.locator('#hops .current').textContent()).toContain('Fault');
      // The model never asked for a tool.
      const notReached = page.locator('#hops .unrecorded', { hasText: 'Not reached' });
      expect((await notReached.locator('th').allTextContents()).map((name) => name.trim())).toEqual(
        ['http-api for secured-api', 'secured-api'],
      );
      expect(await notReached.locator('svg.bar').count()).toBe(0);
    }));

  it.each([
    [1440, 420],
    [360, 640],
  ])('has the first failing hop in view from the start, %i pixels wide', (width, height) =>
    visitTrace(
      browser,
      cloud,
      `/traces/${turns.failed}`,
      async ({ page }) => {
        const row = page.locator('#hops .current');
        expect(await row.locator('.row').textContent()).toBe('model');
        expect(await isInWindow(row)).toBe(true);
      },
      { viewport: { width, height } },
    ),
  );

  it('filters the list by outcome and user, and keeps the choice in the address', () =>
    visitTrace(browser, cloud, '/traces', async ({ page }) => {
      await page
        .getByRole('navigation', { name: 'Filter' })
        .getByRole('link', { name: /^Failed/ })
        .click();
      await page.waitForURL(/\?outcome=failed$/);
      await page.getByRole('link', { name: /^Chat Member/ }).click();
      await page.waitForURL(/\?outcome=failed&user=[0-9a-f]{16}$/);
      expect(await page.locator('#turns tr').evaluateAll((all) => all.map(({ id }) => id))).toEqual(
        [`turn-${turns.failed}`],
      );
    }));

  it('gives a hop a page of its own if there is no room beside, and Escape leads back', () =>
    visitTrace(
      browser,
      cloud,
      `/traces/${turns.failed}`,
      async ({ page, hops, panel, focused, tabTo }) => {
        expect(await panel.isVisible()).toBe(false);
        await tabTo('model');
        // The first link with that name leads to the row.
        await page.keyboard.press('Enter');
        await tabTo('model');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/hops\/[0-9a-f]{16}$/);
        expect(await page.locator('main').textContent()).toContain('What went wrong');
        await page.keyboard.press('Escape');
        await page.waitForURL(/#hop-[0-9a-f]{16}$/);
        await hops.getByText('agent', { exact: true }).waitFor();
        expect(await focused()).not.toBe('');
      },
      { viewport: { width: 360, height: 780 } },
    ));

  const paths = () => ({
    'a filtered list': '/traces?outcome=failed',
    'the list': '/traces',
    'a turn': `/traces/${turns.good}`,
    'a failed turn': `/traces/${turns.failed}`,
    'a refused turn': `/traces/${turns.refused}`,
    'a large trace': `/traces/${large}`,
    'a hop': `/traces/${large}/spans/${spanId(0)}`,
  });

  describe.each([1440, 360])('%i pixels wide', (width) => {
    it.each(['a filtered list', 'a turn', 'a failed turn', 'a refused turn', 'a hop'] as const)(
      'has nothing for axe to find on %s, in both colour schemes',
      (name) =>
        visitTrace(
          browser,
          cloud,
          paths()[name],
          async ({ page }) => expect(await accessibilityFaults(page)).toEqual([]),
          { viewport: { width, height: 780 } },
        ),
      AXE_TIMEOUT_MS,
    );
  });

  it.each([
    'the list',
    'a filtered list',
    'a turn',
    'a failed turn',
    'a refused turn',
    'a large trace',
    'a hop',
  ] as const)('scrolls %s down and never sideways, 320 pixels wide and more', (name) =>
    visitTrace(browser, cloud, paths()[name], async ({ page }) => {
      for (const width of [320, 360, 768, 1120, 1440]) {
        await page.setViewportSize({ width, height: 780 });
        expect([width, await overflowOf(page)]).toEqual([width, 0]);
      }
    }),
  );

  it('animates nothing, with or without a request for reduced motion', async () => {
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      await visitTrace(
        browser,
        cloud,
        `/traces/${turns.good}`,
        async ({ page }) => expect(await page.evaluate(MOVING)).toEqual([]),
        { reducedMotion },
      );
    }
  });
});
