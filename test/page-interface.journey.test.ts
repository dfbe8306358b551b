import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { keepFor, keptTurn } from './kept-conversation.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  done,
  holdsAfter,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  talks,
  text,
} from './scripted-answers.ts';

const LONG = Array.from({ length: 120 }, (_, line) => `Paragraph ${line} of a long answer.`);
const PARAGRAPHS = LONG.join('\n\n');

describe('the interface of the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;
  let page: Page;

  beforeAll(async () => {
    [browser, cloud, answers] = await Promise.all([
      launchChromium({ showScrollBars: true }),
      startLocalCloud(),
      startScriptedAnswers(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    await answers?.stop();
  });
  beforeEach(async () => {
    chat = await openChatPage(browser, cloud);
    ({ page } = chat);
    await chat.signIn('member');
    await answers.answerFor(page);
  });
  afterEach(() => chat?.close());

  const box = () => page.getByRole('textbox', { name: 'Message' });
  const region = () => page.getByRole('region', { name: 'Conversation' });
  const fromEnd = () => region().evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop);
  const heightOf = async (it: Locator) => (await it.boundingBox())?.height ?? 0;
  const focused = () =>
    page.evaluate<string>('document.activeElement?.id || document.activeElement?.textContent');

  it('has a text box that grows to two fifths of the window, and scrolls then', async () => {
    await page.setViewportSize({ width: 900, height: 800 });
    const one = await heightOf(box());
    await box().fill('one\ntwo\nthree');
    expect(await heightOf(box())).toBeGreaterThan(one);
    await box().fill('line\n'.repeat(100));
    expect(await heightOf(box())).toBeCloseTo(320, 0);
    expect(await box().evaluate((it) => it.scrollHeight > it.clientHeight)).toBe(true);
  });

  it('leads from its first key press to the text box', async () => {
    // As if nothing had been pressed since the page was loaded.
    await page.evaluate('document.body.tabIndex = -1; document.body.focus();');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to message');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('message');
  });

  it('takes what is written during an answer, and leaves the focus where it is', async () => {
    let isEnough = false;
    answers.play(talks(() => isEnough));
    await chat.send('Go on.');
    await chat.answer.getByText('Line 5 ').waitFor();
    await box().pressSequentially('The next one');
    const before = await chat.answer.locator('p').count();
    await expect.poll(() => chat.answer.locator('p').count()).toBeGreaterThan(before + 5);
    expect(await box().inputValue()).toBe('The next one');
    const search = page.getByRole('searchbox', { name: 'Search conversations' });
    await search.focus();
    isEnough = true;
    await chat.button('Send').waitFor();
    expect(await search.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
    expect(await box().inputValue()).toBe('The next one');
  });

  it('stays where one notch of the wheel leads, to the end of the answer and after it', async () => {
    let isEnough = false;
    answers.play(talks(() => isEnough));
    await page.setViewportSize({ width: 900, height: 500 });
    await chat.send('Go on.');
    await chat.answer.getByText('Line 40 ').waitFor();
    const { x = 0, y = 0 } = (await region().boundingBox()) ?? {};
    await page.mouse.move(x + 200, y + 100);
    await page.mouse.wheel(0, -40);
    await chat.button('Jump to latest').waitFor();
    // The browser scrolls over some frames.
    const place = () => region().evaluate((it) => it.scrollTop);
    let held = -1;
    await expect
      .poll(async () => {
        const was = held;
        held = await place();
        return was === held;
      })
      .toBe(true);
    const before = await chat.answer.locator('p').count();
    await expect.poll(() => chat.answer.locator('p').count()).toBeGreaterThan(before + 20);
    expect(await place()).toBe(held);
    isEnough = true;
    await chat.button('Send').waitFor();
    expect(await place()).toBe(held);
  });

  it('opens a conversation at its end', async () => {
    await keepFor(page, () => [
      keptTurn({ turnId: '1' }),
      keptTurn({ turnId: '2', parts: [{ kind: 'text', text: PARAGRAPHS }] }),
    ]);
    await page.goto(`${cloud.url(0)}/c/${'c'.repeat(36)}`);
    await chat.answer.getByText('Paragraph 119').waitFor();
    await expect.poll(fromEnd).toBeLessThan(2);
  });

  it('has targets of 24 pixels at least, and of 44 under a finger', async () => {
    const touch = await openChatPage(browser, cloud, (context) => answers.answerFor(context), {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    });
    await touch.signIn('member');
    for (const [it, least] of [
      [chat, 24],
      [touch, 44],
    ] as const) {
      answers.play(
        says(
          { event: 'tool', data: { id: '1', name: 't', status: 'done', input: {} } },
          text('```js\nlet a;\n```\n\nHere.'),
          done(),
        ),
      );
      expect(await smallTargets(it.page, least)).toEqual([]);
      await it.ask('Who am I?');
      expect(await smallTargets(it.page, least)).toEqual([]);
      await it.page.getByRole('button', { name: /^Signed in as/ }).click();
      await it.page.getByRole('dialog', { name: 'You' }).waitFor();
      expect(await smallTargets(it.page, least)).toEqual([]);
      await it.page.keyboard.press('Escape');
    }
    await touch.button('Conversations').click();
    await touch.page.getByRole('searchbox').waitFor();
    expect(await smallTargets(touch.page, 44)).toEqual([]);
    await touch.close();
  });

  it('moves nothing where the reader wants that', async () => {
    const moving = () =>
      page.evaluate<number>(`document.getAnimations()
        .filter((it) => it.effect.getComputedTiming().duration > 0).length`);
    answers.play(holdsAfter());
    await chat.send('Who am I?');
    await chat.button('Stop').waitFor();
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moving).toBe(0);
  });

  it('is as high as the window, whatever it contains, and lets a phone’s keyboard make it lower', async () => {
    answers.play(says(text(PARAGRAPHS), done()));
    await chat.ask('Tell me all.');
    for (const height of [740, 400]) {
      await page.setViewportSize({ width: 360, height });
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
      const { y = 0, height: own = 0 } = (await box().boundingBox()) ?? {};
      expect(y + own).toBeLessThanOrEqual(height);
    }
    const viewport = page.locator('meta[name="viewport"]');
    expect(await viewport.getAttribute('content')).toContain('interactive-widget=resizes-content');
  });

  it('gives the focus back to what opened a dialog', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of ['Conversations', /^Signed in as/]) {
      const opener = page.getByRole('button', { name });
      await opener.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      expect(await opener.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(false);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await opener.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
    }
  });

  it('has its theme before anything is painted', async () => {
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByLabel('Dark').check();
    await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
      globalThis.atFirst = document.documentElement.dataset.theme;
    })`);
    await page.reload();
    await chat.button('Sign out').waitFor();
    expect(await page.evaluate('globalThis.atFirst')).toBe('dark');
    const ground = () =>
      page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await ground();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByLabel('Light').check();
    expect(await ground()).not.toBe(dark);
  });

  it('prints the whole conversation, and nothing to press', async () => {
    answers.play(says(text(PARAGRAPHS), done()));
    await chat.ask('Tell me all.');
    // Before the renderer is loaded, the text is shown as it is written.
    await chat.answer
      .locator('.prose > p')
      .nth(LONG.length - 1)
      .waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button').count()).toBe(0);
    const last = await chat.answer.getByText('Paragraph 119').boundingBox();
    const window = page.viewportSize()?.height ?? 0;
    expect(last?.y).toBeGreaterThan(window);
    // Not cut off by a region that scrolls: the document itself is as long.
    const length = await page.evaluate<number>('document.documentElement.scrollHeight');
    expect(length).toBeGreaterThan(last?.y ?? Number.POSITIVE_INFINITY);
    const pages = (await page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g);
    expect(pages?.length).toBeGreaterThan(2);
  });

  it('gives code the room of a wide window, and text a length that can be read', async () => {
    answers.play(
      says(text(`${'word '.repeat(80)}\n\n\`\`\`\n${'code '.repeat(80)}\n\`\`\``), done()),
    );
    await page.setViewportSize({ width: 1440, height: 800 });
    await chat.ask('Show me.');
    const widthOf = async (it: Locator) => (await it.boundingBox())?.width ?? 0;
    // Before the renderer is loaded, the text is shown as it is written.
    await chat.answer.locator('figure').waitFor();
    const line = await widthOf(chat.answer.locator('.prose > p'));
    expect(line).toBeLessThanOrEqual(46 * 16);
    expect(await widthOf(chat.answer.locator('figure'))).toBeGreaterThan(line + 100);
  });

  it('folds the model’s reasoning', async () => {
    answers.play(
      says({ event: 'reasoning', data: { delta: 'First I look.' } }, text('Here.'), done()),
    );
    await chat.ask('Why?');
    const reasoning = chat.answer.getByText('First I look.');
    expect(await reasoning.isVisible()).toBe(false);
    await chat.answer.getByText('Reasoning', { exact: true }).click();
    expect(await reasoning.isVisible()).toBe(true);
  });
});

/** What can be pressed and is smaller than so many pixels, but for links within a text. */
function smallTargets(page: Page, least: number): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const dialog = document.querySelector('dialog[open]');
    const all = (dialog ?? document).querySelectorAll(
      'button, summary, input, textarea, select, nav a, .answer-foot a');
    return [...all]
      .filter((it) => it.checkVisibility({ visibilityProperty: true }))
      .map((it) => [it, (it.closest('label') ?? it).getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < ${least} - 0.5)
      .map(([it, { width, height }]) => it.outerHTML.slice(0, 80) + ' ' + width + '×' + height);
  })()`);
}
