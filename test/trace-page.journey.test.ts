import { CHECKERS, makeTraceRoot, tokenFingerprint } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { accessibilityFaults, openChatPage } from './chat-page.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { makeLargeTrace, putSegments, spanId } from './synthetic-trace.ts';
import {
  FOCUS_SEEN,
  focusIsSeen,
  MOVING,
  overflowOf,
  readTracePage,
  turnIsWhole,
  visitTrace,
} from './trace-page.ts';
import { ask, signInAs } from './turn.ts';

/** The AWS SDK's name for a call of the model. */
const MODEL_CALL = 'chat us.anthropic.claude-sonnet-4-5-20250929-v1:0';
/** One turn with a tool call: each hop, and the work that it did itself. */
const HOPS = [
  'backend',
  'agentcore-runtime',
  'agent',
  'model',
  'securedApi___getMyProfile',
  'agentcore-gateway',
  'three-tier-chat-interceptor-local',
  'interceptor',
  'secured-api',
  'okta.userinfo',
  'token.check',
  // The turn is kept, at its beginning and its end.
  'conversations',
  'dynamodb',
  // Strands' spans, and the AWS SDK's.
  'invoke_agent three-tier-chat',
  'execute_agent_loop_cycle',
  'chat',
  'execute_tool securedApi___getMyProfile',
  MODEL_CALL,
];
/** Axe computes every colour of every element, twice. */
const AXE_TIMEOUT_MS = 180_000;

describe('the trace page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  /** Trace ids of one turn each. */
  let good: string;
  let failed: string;
  let refused: string;
  let large: string;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
    const member = await signInAs(cloud, 'member');
    const turn = async (tokens: Parameters<typeof ask>[1]) => {
      const root = makeTraceRoot();
      await (await ask(cloud, tokens, { headers: { 'x-amzn-trace-id': `Root=${root}` } })).text();
      return root;
    };
    good = await turn(member);
    failed = await withFault(cloud, 'model-error', () => turn(member));
    refused = await turn({ accessToken: 'not.a.token' });
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
        .toEqual(HOPS.toSorted());
      await turnIsWhole(page);
      // An HTTP API sends no segments: what it logged of every turn in this time is beside them.
      const untraced = await page.locator('.untraced th').allTextContents();
      expect(untraced).toEqual(untraced.map(() => expect.stringMatching(/^http-api /)));
      for (const route of ['GET /users/me', 'POST /api/conversations/{id}/turns']) {
        expect(untraced).toContain(`http-api ${route}`);
      }

      const ledger = page.locator('.ledger tbody');
      const checkers = await ledger
        .locator('tr > th')
        .evaluateAll((all) => all.map((each) => each.firstChild?.textContent?.trim()));
      expect(checkers).toEqual(CHECKERS);
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
      await hops.getByText(MODEL_CALL).nth(1).waitFor();
      await turnIsWhole(page);

      // The hop that was first when the page was loaded; those above it may have arrived later.
      await tabTo((await page.locator('#spans .current .row').textContent()) ?? '');
      expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
      await page.keyboard.press('Home');
      expect(await focused()).toBe('backend');
      await page.keyboard.press('End');
      const names = await hops.allTextContents();
      expect(await focused()).toBe(names.at(-1));
      const below = names.length - 1 - names.lastIndexOf('okta.userinfo');
      for (let up = 0; up < below; up += 1) await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe('okta.userinfo');
      expect(await focusIsSeen(page)).toEqual(FOCUS_SEEN);
      await page.keyboard.press('Enter');
      await panel.getByRole('heading', { name: 'okta.userinfo' }).waitFor();
      expect(await focused()).toBe('okta.userinfo');
      expect(page.url()).toMatch(/#span-[0-9a-f]{16}$/);

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
    visitTrace(browser, cloud, `/traces/${good}`, async ({ page, hops, panel }) => {
      await hops.getByText('okta.userinfo').waitFor();
      await page.locator('#spans tr', { hasText: 'okta.userinfo' }).locator('.when').click();
      await panel.getByRole('heading', { name: 'okta.userinfo' }).waitFor();
      expect(await page.locator('#spans .current').allTextContents()).toEqual([
        expect.stringContaining('okta.userinfo'),
      ]);
    }));

  it('first shows where a turn failed, with what went wrong there', () =>
    visitTrace(browser, cloud, `/traces/${failed}`, async ({ page, panel }) => {
      await page.getByText('Failed', { exact: true }).waitFor();
      expect(await panel.getByRole('heading', { level: 2 }).textContent()).toBe('model');
      expect(await panel.textContent()).toContain('What went wrong');
      await page.getByRole('link', { name: 'model', exact: true }).first().click();
      expect(await page.locator('#spans .current').textContent()).toContain('Fault');
    }));

  it('gives a hop a page of its own if there is no room beside, and Escape leads back', () =>
    visitTrace(
      browser,
      cloud,
      `/traces/${failed}`,
      async ({ page, hops, panel, focused, tabTo }) => {
        expect(await panel.isVisible()).toBe(false);
        await tabTo('model');
        // The first link with that name leads to the row.
        await page.keyboard.press('Enter');
        await tabTo('model');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/spans\/[0-9a-f]{16}$/);
        expect(await page.locator('main').textContent()).toContain('What went wrong');
        await page.keyboard.press('Escape');
        await page.waitForURL(/#span-[0-9a-f]{16}$/);
        await hops.getByText('agent', { exact: true }).waitFor();
        expect(await focused()).not.toBe('');
      },
      { viewport: { width: 360, height: 780 } },
    ));

  const paths = () => ({
    'the list': '/traces',
    'a turn': `/traces/${good}`,
    'a failed turn': `/traces/${failed}`,
    'a refused turn': `/traces/${refused}`,
    'a large trace': `/traces/${large}`,
    'a hop': `/traces/${large}/spans/${spanId(0)}`,
  });

  describe.each([1440, 360])('%i pixels wide', (width) => {
    it.each(['the list', 'a failed turn', 'a refused turn', 'a hop'] as const)(
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
        `/traces/${good}`,
        async ({ page }) => expect(await page.evaluate(MOVING)).toEqual([]),
        { reducedMotion },
      );
    }
  });
});
