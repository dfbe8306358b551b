import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, COLOUR_RULES } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { lookAtAll, setWidth, type View } from './look-at-states.ts';
import {
  cutControls,
  pseudoTranslation,
  switchLanguage,
  translateBy,
  untranslated,
} from './pseudo-texts.ts';
import { type ScriptedAnswers, startScriptedAnswers } from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const WALK_MS = 900_000;

describe('every state of the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  const looks = { inEnglish: 0, longer: 0 };
  const faults: string[] = [];
  const faultsOfLonger: string[] = [];

  beforeAll(async () => {
    [browser, cloud, answers] = await Promise.all([
      launchChromium(),
      startLocalCloud(),
      startScriptedAnswers(),
    ]);
    const translation = await pseudoTranslation('ltr');
    await lookAtAll(browser, cloud, answers, look, async ({ state, widths }, page) => {
      await translateBy(page, translation);
      expect(await untranslated(page)).not.toEqual([]);
      await switchLanguage(page);
      for (const width of widths) {
        await setWidth(page, width);
        for (const dir of ['ltr', 'rtl']) {
          looks.longer += 1;
          await page.evaluate(`document.documentElement.dir = '${dir}'`);
          const found = await longerTextFaults(page);
          faultsOfLonger.push(...found.map((it) => `${state}, ${width} px, ${dir}: ${it}`));
        }
      }
      // In one width and direction: axe does not measure texts.
      const found = await axeFaults(page);
      faultsOfLonger.push(...found.map((it) => `${state}, ${widths.at(-1)} px, rtl: ${it}`));
    });
  }, WALK_MS);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    await answers?.stop();
  });

  async function look({ state, width, scheme }: View, page: Page): Promise<void> {
    looks.inEnglish += 1;
    const at = `${state}, ${width} px, ${scheme}`;
    const found = await axeFaults(page, {
      ...(scheme === 'dark' && { only: COLOUR_RULES }),
      // The browser chooses forced colours, and axe takes the page's own for those of the text.
      ...(scheme === 'forced colours' && { without: ['color-contrast'] }),
    });
    faults.push(...found.map((it) => `${at}: ${it}`));
    const overflow = await overflowOf(page);
    if (overflow > 0) faults.push(`${at}: ${overflow} px too wide`);
  }

  async function longerTextFaults(page: Page): Promise<readonly string[]> {
    const overflow = await overflowOf(page);
    return [
      ...(overflow > 0 ? [`${overflow} px too wide`] : []),
      ...(await cutControls(page)).map((it) => `cut: ${it}`),
      ...(await untranslated(page)).map((it) => `not translated: ${it}`),
    ];
  }

  it('is accessible, and no wider than the screen, at each width and in each colour scheme', () => {
    expect(faults).toEqual([]);
    expect(looks.inEnglish).toBeGreaterThan(300);
  });

  it('is all translated, and cuts nothing, in a language with longer texts and from right to left', () => {
    expect(faultsOfLonger).toEqual([]);
    expect(looks.longer).toBeGreaterThan(200);
  });

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
    const all = async () => [...(await longerTextFaults(page)), ...(await axeFaults(page))];
    expect(await page.evaluate(root)).toEqual(['ar-XB', 'rtl']);
    for (const width of [320, 768, 1440]) {
      await setWidth(page, width);
      expect(await all()).toEqual([]);
    }
    await chat.signIn('member');
    expect(await page.evaluate(root)).toEqual(['ar-XB', 'rtl']);
    // The list stands where lines begin.
    const list = await page.getByRole('complementary').boundingBox();
    expect(list && Math.round(list.x + list.width)).toBe(1440);
    expect(await all()).toEqual([]);
    expect(chat.problems).toEqual([]);
    await chat.close();
  });
});
