import axe, { type AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { lookAtAll } from './look-at-states.ts';
import { type ScriptedAnswers, startScriptedAnswers } from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const TIMEOUT_MS = 900_000;

describe('every state of the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  beforeAll(async () => {
    [browser, cloud, answers] = await Promise.all([
      launchChromium(),
      startLocalCloud(),
      startScriptedAnswers(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    await answers?.stop();
  });

  it(
    'is accessible, and no wider than the screen, at each width and in each colour scheme',
    async () => {
      const faults: string[] = [];
      let looks = 0;
      await lookAtAll(browser, cloud, answers, async ({ state, width, scheme }, page) => {
        looks += 1;
        const at = `${state}, ${width} px, ${scheme}`;
        await page.evaluate(axe.source);
        // The browser chooses forced colours, and axe takes the page's own for those of the text.
        const rules = { 'color-contrast': { enabled: scheme !== 'forced colours' } };
        const { violations } = await page.evaluate<AxeResults>(
          `axe.run(${JSON.stringify({ rules })})`,
        );
        for (const { id, nodes } of violations) {
          for (const { target } of nodes) faults.push(`${at}: ${id} ${target.join(' ')}`);
        }
        const overflow = await overflowOf(page);
        if (overflow > 0) faults.push(`${at}: ${overflow} px too wide`);
      });
      expect(faults).toEqual([]);
      expect(looks).toBeGreaterThan(200);
    },
    TIMEOUT_MS,
  );
});
