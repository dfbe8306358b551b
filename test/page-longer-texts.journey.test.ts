import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { lookAtAll } from './look-at-states.ts';
import {
  cutControls,
  pseudoTranslation,
  switchLanguage,
  translateBy,
  untranslated,
} from './pseudo-texts.ts';
import { type ScriptedAnswers, startScriptedAnswers } from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const TIMEOUT_MS = 900_000;
const WIDTHS = [320, 768, 1440];

describe('the page in a language with longer texts', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let translation: string;
  beforeAll(async () => {
    [browser, cloud, answers, translation] = await Promise.all([
      launchChromium(),
      startLocalCloud(),
      startScriptedAnswers(),
      pseudoTranslation('ltr'),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    await answers?.stop();
  });

  /** What is wrong with the page as it is. */
  async function faultsOf(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    const overflow = await overflowOf(page);
    return [
      ...violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${id} ${target.join(' ')}`),
      ),
      ...(overflow > 0 ? [`${overflow} px too wide`] : []),
      ...(await cutControls(page)).map((it) => `cut: ${it}`),
      ...(await untranslated(page)).map((it) => `not translated: ${it}`),
    ];
  }

  it(
    'cuts nothing, is accessible and all translated in every state, from left to right and from right to left',
    async () => {
      const faults: string[] = [];
      let looks = 0;
      const prepared = new WeakSet<object>();
      await lookAtAll(
        browser,
        cloud,
        answers,
        async ({ state, width, scheme, isSignedIn }, page) => {
          // The page before sign-in has the language that it began with: the test below.
          if (!isSignedIn || scheme !== 'light' || !WIDTHS.includes(width)) return;
          if (!prepared.has(page)) {
            prepared.add(page);
            await translateBy(page, translation);
            expect(await untranslated(page)).not.toEqual([]);
            await switchLanguage(page);
          }
          for (const dir of ['ltr', 'rtl']) {
            looks += 1;
            await page.evaluate(`document.documentElement.dir = '${dir}'`);
            const found = await faultsOf(page);
            faults.push(...found.map((it) => `${state}, ${width} px, ${dir}: ${it}`));
          }
        },
      );
      expect(faults).toEqual([]);
      expect(looks).toBeGreaterThan(140);
    },
    TIMEOUT_MS,
  );

  it('is the same before sign-in, in the direction of its language', async () => {
    const rightToLeft = await pseudoTranslation('rtl');
    const chat = await openChatPage(
      browser,
      cloud,
      (context) => translateBy(context, rightToLeft),
      {},
      {
        locale: 'de',
        signIn: 'Síígn íínü',
        signOut: 'Síígn óóúútü',
      },
    );
    const { page } = chat;
    const root = '[document.documentElement.lang, document.documentElement.dir]';
    expect(await page.evaluate(root)).toEqual(['ar-XB', 'rtl']);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect(await faultsOf(page)).toEqual([]);
    }
    await chat.signIn('member');
    expect(await page.evaluate(root)).toEqual(['ar-XB', 'rtl']);
    // The list stands where lines begin.
    const list = await page.getByRole('complementary').boundingBox();
    expect(list && Math.round(list.x + list.width)).toBe(1440);
    expect(await faultsOf(page)).toEqual([]);
    expect(chat.problems).toEqual([]);
    await chat.close();
  });
});
