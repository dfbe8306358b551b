import { TIERS } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { FOCUS_SEEN, focusIsSeen, rowOf, shownRows, visitTrace } from './trace-page.ts';
import { HOPS, makeTurnsToLookAt, type TurnsToLookAt } from './turns-to-look-at.ts';

/* The rows of one turn's trace: its hops, what is folded into them, and what the panel says. */

describe('the hops of a turn', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let turns: TurnsToLookAt;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
    turns = await makeTurnsToLookAt(cloud);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  it('keeps the chosen row in the address, which names nothing but its place', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page, hops, panel }) => {
      await rowOf(page, 'agent').getByRole('button', { name: 'parts' }).click();
      await hops.getByText('securedApi___getMyProfile', { exact: true }).first().click();
      const title = panel.getByRole('heading', { name: 'securedApi___getMyProfile', exact: true });
      await title.waitFor();
      expect(await panel.textContent()).toMatch(/Arguments of securedApi___getMyProfile\s*none/);
      expect(page.url()).toMatch(/\/traces\/1-[0-9a-f]{8}-[0-9a-f]{24}#span-[0-9a-f]{16}$/);
      await page.reload();
      await title.waitFor();
      // The row is a folded part.
      expect(await page.locator('#hops .current').isVisible()).toBe(true);
    }));

  it('shows the claims that a hop checked, its log lines, and what IAM decided', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page, panel }) => {
      const show = async (hop: string) => {
        await rowOf(page, hop).locator('.row').click();
        await panel.getByRole('heading', { name: hop, level: 2, exact: true }).waitFor();
        return String(await panel.textContent());
      };
      const gateway = await show('agentcore-gateway');
      for (const words of ['Verified by AgentCore', 'Chat Member', 'Actor', 'api://', 'mcp-call']) {
        expect(gateway).toContain(words);
      }
      expect(await show('model')).toMatch(/Allowed bedrock:InvokeModel/);
      expect(await show('dynamodb')).toMatch(/Allowed dynamodb:\w+/);
      expect(await show('interceptor')).toMatch(/Allowed lambda:InvokeFunction/);
      expect(await page.content()).not.toContain('eyJ');
    }));

  it('unfolds and folds a hop’s parts with keys and with a button', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page, focused }) => {
      await rowOf(page, 'agent').locator('.row').focus();
      const folded = await shownRows(page);
      await page.keyboard.press('ArrowRight');
      const unfolded = await shownRows(page);
      expect(unfolded.length).toBeGreaterThan(folded.length);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect([await focused(), await focusIsSeen(page)]).toEqual([
        unfolded[unfolded.indexOf('agent') + 2],
        FOCUS_SEEN,
      ]);
      await page.keyboard.press('ArrowLeft');
      expect([await focused(), await shownRows(page)]).toEqual(['agent', folded]);
      const button = rowOf(page, 'agent').getByRole('button', { name: /^\d+ parts of agent$/ });
      await button.press('Enter');
      expect(await shownRows(page)).toEqual(unfolded);
      expect(await button.getAttribute('aria-expanded')).toBe('true');
    }));

  it('is a table for screen readers, with a header for each column and row', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page }) => {
      const session = await page.context().newCDPSession(page);
      const { nodes } = await session.send('Accessibility.getFullAXTree');
      const shown = nodes.filter(({ ignored }) => !ignored);
      const parentOf = new Map(nodes.map(({ nodeId, parentId }) => [nodeId, parentId]));
      const table = shown.find(
        ({ role, name }) => role?.value === 'table' && String(name?.value).startsWith('Hops'),
      );
      const isInside = (id: string | undefined): boolean =>
        id !== undefined && (id === table?.nodeId || isInside(parentOf.get(id)));
      const roles = shown
        .filter(({ nodeId }) => isInside(nodeId))
        .map(({ role }) => String(role?.value));
      const count = (role: string) => roles.filter((each) => each === role).length;
      const rows = (await shownRows(page)).length;
      expect({
        columns: count('columnheader'),
        rows: count('row'),
        headers: count('rowheader'),
        cells: count('cell') + count('gridcell'),
      }).toEqual({ columns: 6, rows: rows + 1, headers: rows, cells: rows * 5 });
    }));

  it('draws bars from tick to tick of the axis, none thinner than two pixels', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page }) => {
      const edges = (selector: string) =>
        page.locator(selector).evaluateAll((all) => {
          const boxes = all.map((each) => each.getBoundingClientRect());
          return {
            left: Math.min(...boxes.map(({ left }) => left)),
            right: Math.max(...boxes.map(({ right }) => right)),
          };
        });
      const ticks = await edges('#axis text');
      // All together they last from the turn's first moment to its last.
      const bars = await edges('#hops tr:not(.part) .whole');
      expect(Math.abs(bars.left - ticks.left)).toBeLessThan(1);
      expect(Math.abs(bars.right - ticks.right)).toBeLessThan(1);
      const widest = await page.evaluate<readonly number[]>(
        `[...document.querySelectorAll('#hops tr:not(.part) .bar')].map((bar) =>
          Math.max(...[...bar.children].map((piece) => piece.getBoundingClientRect().width)))`,
      );
      expect(widest.length).toBe(HOPS.filter((hop) => hop !== 'http-api').length);
      expect(Math.min(...widest)).toBeGreaterThanOrEqual(2);
    }));

  it('says by whom a token was refused, and who was not reached', () =>
    visitTrace(browser, cloud, `/traces/${turns.refused}`, async ({ page }) => {
      await expect
        .poll(() => rowOf(page, 'agentcore-runtime').locator('.trust').textContent())
        .toBe('Refused by AgentCore');
      const notReached = await page
        .locator('#hops .unrecorded', { hasText: 'Not reached' })
        .locator('th')
        .allTextContents();
      expect(notReached.map((name) => name.trim().split(' ')[0])).toEqual(
        TIERS.slice(2).flatMap((tier) => (tier === 'interceptor' ? [tier, 'http-api'] : [tier])),
      );
    }));

  it('copies its id, and says so only if the browser allows it', () =>
    visitTrace(browser, cloud, `/traces/${turns.good}`, async ({ page }) => {
      const button = page.locator('#copy');
      const status = page.getByRole('status');
      await page.evaluate(`Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: (text) => globalThis.mayCopy ? ((globalThis.copied = text), Promise.resolve()) : Promise.reject() },
      })`);
      await button.click();
      await status.getByText('The browser does not allow the page to copy').waitFor();
      expect(await button.textContent()).toBe('Copy id');
      await page.evaluate('globalThis.mayCopy = true');
      await button.click();
      await status.getByText('Copied', { exact: true }).waitFor();
      expect([await button.textContent(), await page.evaluate('copied')]).toEqual([
        'Copied',
        turns.good,
      ]);
    }));

  it('lists the hops on a phone, each part of a row below the other', () =>
    visitTrace(
      browser,
      cloud,
      `/traces/${turns.good}`,
      async ({ page }) => {
        expect(await page.locator('#hops .part:visible').count()).toBe(0);
        const boxes = await rowOf(page, 'agentcore-gateway')
          .locator('th, .when, .trust')
          .evaluateAll((all) =>
            all.map((each) => {
              const { left, top } = each.getBoundingClientRect();
              return { left: Math.round(left), top };
            }),
          );
        expect(new Set(boxes.map(({ left }) => left)).size).toBe(1);
        expect(boxes.map(({ top }) => top)).toEqual(
          boxes.map(({ top }) => top).toSorted((a, b) => a - b),
        );
        expect(new Set(boxes.map(({ top }) => top)).size).toBe(3);
      },
      { viewport: { width: 360, height: 780 } },
    ));
});
