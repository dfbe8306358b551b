import { ANSWER_OUTCOMES, makeProblem, makeTraceRoot } from '@three-tier-chat/wire-contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  done,
  refuses,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  talks,
  text,
} from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const LONG_URL = `https://files.example/${'a1B2'.repeat(100)}?q=${'z'.repeat(60)}`;
const directionOf = (element: Locator) =>
  element.evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).direction);

describe('reading and writing in the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;

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
    await chat.signIn('member');
    await answers.answerFor(chat.page);
  });
  afterEach(() => chat?.close());

  const box = () => chat.page.getByRole('textbox', { name: 'Message' });
  const region = () => chat.page.getByRole('region', { name: 'Conversation' });
  const fromEnd = () => region().evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop);
  const lines = () => chat.answer.last().locator('p').count();

  it('is never wider than its window, whatever it contains', async () => {
    const { page } = chat;
    const tool = { id: '1', name: `target___${'longToolName'.repeat(12)}` };
    answers.play(
      says(
        text(`Look at ${LONG_URL}\n\n- **${LONG_URL}**\n- \`${LONG_URL}\``),
        { event: 'tool', data: { ...tool, status: 'failed', input: LONG_URL, output: LONG_URL } },
        done(),
      ),
      says({ event: 'error', data: makeProblem('agent-failed', `No: ${LONG_URL}`, '') }),
    );
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 780 });
      await box().fill(LONG_URL);
      expect([width, 'written', await overflowOf(page)]).toEqual([width, 'written', 0]);
      await chat.send(LONG_URL);
      await chat.answer.last().getByRole('link', { name: 'Trace' }).waitFor();
      expect([width, 'shown', await overflowOf(page)]).toEqual([width, 'shown', 0]);
      const wider = await region().evaluate((it) => it.scrollWidth - it.clientWidth);
      expect([width, 'inside', wider]).toEqual([width, 'inside', 0]);
    }
  });

  it('gives each text the direction of its own language, and code always the same', async () => {
    answers.play(says(text('שלום עולם `npm run`\n\nHello\n\n- مرحبا'), done()));
    await box().fill('שלום');
    expect(await directionOf(box())).toBe('rtl');
    await box().fill('Hello');
    expect(await directionOf(box())).toBe('ltr');
    await box().fill('مرحبا');
    await chat.button('Send').click();
    await chat.answer.getByRole('list').waitFor();
    const texts = await chat.answer.locator('.prose :is(p, ul, code)').all();
    // A paragraph, the code in it, another paragraph, a list.
    expect(await Promise.all(texts.map(directionOf))).toEqual(['rtl', 'ltr', 'ltr', 'rtl']);
    expect(await directionOf(chat.page.locator('.prompt'))).toBe('rtl');
  });

  it('is neither stopped nor sent by the keys of an input method', async () => {
    let isEnough = false;
    answers.play(talks(() => isEnough));
    await chat.send('Go on.');
    await chat.answer.getByText('Line 3 ').waitFor();
    const input = await chat.page.context().newCDPSession(chat.page);
    await box().focus();
    await input.send('Input.imeSetComposition', {
      text: 'にほ',
      selectionStart: 2,
      selectionEnd: 2,
    });
    for (const key of ['Escape', 'Enter']) {
      const event = { key, code: key, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
      await input.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    }
    const before = await lines();
    await expect.poll(lines).toBeGreaterThan(before + 5);
    expect(await chat.button('Stop').count()).toBe(1);
    isEnough = true;
    await chat.button('Send').waitFor();
    expect(await chat.answer.textContent()).not.toContain('Stopped');
    expect(answers.asked).toHaveLength(1);
  });

  describe('of a growing answer', () => {
    let isEnough: boolean;

    beforeEach(async () => {
      isEnough = false;
      answers.play(talks(() => isEnough));
      await chat.page.setViewportSize({ width: 900, height: 500 });
      await chat.send('Go on.');
      await chat.answer.getByText('Line 40 ').waitFor();
    });

    const grown = async () => {
      const before = await lines();
      await expect.poll(lines).toBeGreaterThan(before + 20);
    };

    it('stays where the scroll bar is dragged to, and follows again from the end', async () => {
      const { mouse } = chat.page;
      const { x = 0, y = 0, width = 0, height = 0 } = (await region().boundingBox()) ?? {};
      const bar = x + width - 6;
      await mouse.move(bar, y + height - 8);
      await mouse.down();
      // Held and not moved: the text must not move under the pointer, and nothing is decided yet.
      await grown();
      for (let step = 1; step <= 20; step += 1) await mouse.move(bar, y + height - 8 - step * 4);
      const held = await region().evaluate((it) => it.scrollTop);
      await grown();
      expect(await region().evaluate((it) => it.scrollTop)).toBe(held);
      await mouse.up();
      await mouse.move(x + 200, y + 100);
      await grown();
      expect(await region().evaluate((it) => it.scrollTop)).toBe(held);
      await chat.button('Jump to latest').waitFor();
      await region().press('End');
      await expect.poll(fromEnd).toBeLessThan(2);
      await chat.button('Jump to latest').waitFor({ state: 'detached' });
      await grown();
      isEnough = true;
      await chat.button('Send').waitFor();
      expect(await fromEnd()).toBeLessThan(2);
    });

    it('keeps the focus in the conversation after a jump to its end', async () => {
      await region().press('Home');
      // The button appears before the browser has scrolled, which would undo the jump.
      await expect.poll(() => region().evaluate((it) => it.scrollTop)).toBe(0);
      await chat.button('Jump to latest').focus();
      await chat.page.keyboard.press('Enter');
      await chat.button('Jump to latest').waitFor({ state: 'detached' });
      expect(await region().evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
      await expect.poll(fromEnd).toBeLessThan(2);
      isEnough = true;
      await chat.button('Send').waitFor();
    });
  });

  it('offers no jump once a card is closed again at the end', async () => {
    const output = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    const lead = Array.from({ length: 30 }, (_, line) => `Paragraph ${line}`).join('\n\n');
    answers.play(
      says(
        text(lead),
        { event: 'tool', data: { id: '1', name: 'read', status: 'done', output } },
        done(),
      ),
    );
    await chat.page.setViewportSize({ width: 900, height: 500 });
    await chat.ask('Read it.');
    await chat.answer.locator('summary').click();
    await chat.button('Jump to latest').waitFor();
    await chat.answer.locator('summary').click();
    await chat.button('Jump to latest').waitFor({ state: 'detached' });
    expect(await fromEnd()).toBeLessThan(2);
  });

  it('names every way in which a model may end, and continues after those that allow it', async () => {
    for (const outcome of ANSWER_OUTCOMES.filter((it) => it !== 'complete')) {
      answers.play(
        says(...(outcome === 'empty' ? [] : [text('Half an answer')]), done({ outcome })),
        says(text('The other half.'), done()),
      );
      await chat.send('All of it.');
      await chat.answer.last().getByRole('link', { name: 'Trace' }).waitFor();
      const told = (await chat.page.getByRole('status').textContent()) ?? '';
      expect([outcome, told]).not.toEqual([outcome, 'Answer complete']);
      expect(await chat.answer.last().textContent()).toContain(told);
      const goOn = chat.answer.last().getByRole('button', { name: 'Continue' });
      expect([outcome, await goOn.count()]).toEqual([
        outcome,
        ['empty', 'filtered'].includes(outcome) ? 0 : 1,
      ]);
      if (outcome === 'length') {
        expect(await accessibilityFaults(chat.page)).toEqual([]);
        await goOn.click();
        await chat.answer.last().getByText('The other half.').waitFor();
        expect(answers.asked.at(-1)).toMatchObject({ prompt: 'Continue' });
      }
    }
  });

  it('repeats the request with the same key if it did not arrive, and with another for another message', async () => {
    answers.play(
      ({ response }) => void response.destroy(),
      refuses('not-found', 'There is no such turn.'),
      refuses('session-busy', 'Wait for the answer.'),
      says(text('Here it is.'), done()),
    );
    await chat.send('Once only.');
    await chat.answer.getByText('Your message did not reach the assistant.').waitFor();
    await chat.button('Retry').click();
    await chat.answer.getByText('Here it is.').waitFor();
    await chat.ask('Another.');
    const [first, ...others] = answers.asked.map(({ turnId }) => turnId);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(others.slice(0, -1)).toEqual([first, first]);
    expect(others.at(-1)).not.toBe(first);
  });

  it('leads to the trace that the server continued', async () => {
    const root = makeTraceRoot();
    answers.play(({ response, send }) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-amzn-trace-id': `Root=${root}`,
      });
      send(text('Here.'), done());
      response.end();
    });
    await chat.ask('Where?');
    const link = chat.answer.getByRole('link', { name: 'Trace' });
    expect(await link.getAttribute('href')).toContain(root);
  });
});
