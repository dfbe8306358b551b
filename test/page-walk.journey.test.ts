import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';

/** What is done at a step of the README's walk, with the words that it gives in code marks. */
type Step = (...words: string[]) => Promise<void>;

describe('the walk through the chat', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let chat: ChatPage;

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
    chat = await openChatPage(browser, cloud);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  const last = () => chat.answer.last();
  const ended = () => last().getByRole('link', { name: 'Trace' }).waitFor();
  const entry = (): Locator =>
    chat.page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem');
  async function option(name: string): Promise<void> {
    await entry()
      .getByRole('button', { name: /^Options of/ })
      .click();
    await chat.button(name).click();
  }
  async function begin(prompt: string): Promise<void> {
    const before = await chat.answer.count();
    await chat.send(prompt);
    await chat.answer.nth(before).locator('.prose').waitFor();
  }
  let slow = '';

  const STEPS: readonly Step[] = [
    async (signIn = '', login = '', password = '') => {
      await chat.button(signIn).click();
      await chat.fillIn(login.replace('@example.com', ''), password);
      await chat.button('Sign out').waitFor();
    },
    async (prompt = '', link = '') => {
      await chat.ask(prompt);
      expect(await last().textContent()).toContain('Chat Member');
      expect(await last().getByRole('link', { name: link }).getAttribute('href')).toContain('1-');
    },
    async (prompt = '', approve = '') => {
      await chat.send(prompt);
      await chat.button(approve).waitFor();
      expect(await last().textContent()).toContain('+1 555 0100');
      await chat.button(approve).click();
      await ended();
    },
    async (prompt = '') => {
      slow = prompt;
      await begin(prompt);
      await chat.page.reload();
      await ended();
      expect(await last().textContent()).toContain('Chat Member');
    },
    async (stop = '') => {
      await begin(slow);
      await chat.button(stop).click();
      await last().getByText('Stopped by you').waitFor();
    },
    async (words = '') => {
      const box = chat.page.getByRole('searchbox', { name: 'Search conversations' });
      await box.fill('words that nobody said');
      await entry().waitFor({ state: 'detached' });
      await box.fill(words);
      await entry().waitFor();
      await box.fill('');
    },
    async (rename = '', title = '', save = '') => {
      await option(rename);
      await chat.page.getByRole('textbox', { name: 'Title' }).fill(title);
      await chat.button(save).click();
      await entry().getByText(title).waitFor();
    },
    async (remove = '', undo = '') => {
      await option(remove);
      await chat.button(undo).click();
      await entry().getByText('My first walk').waitFor();
    },
    async (signOut = '') => {
      expect(await accessibilityFaults(chat.page)).toEqual([]);
      const other = await chat.openTab();
      await other.button('Sign out').waitFor();
      await chat.button(signOut).click();
      await chat.button('Sign in').waitFor();
      await other.button('Sign in').waitFor();
      // Okta's session has ended too: the form is shown again.
      await chat.button('Sign in').click();
      await chat.page.getByLabel('Password').waitFor();
    },
  ];

  it('is as the README tells it', async () => {
    const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
    const [, walk = ''] = readme.split('### A walk through the chat\n');
    const lines = (walk.split(/\n\n(?!\d)/)[0] ?? '').match(/^\d+\. .*$/gm) ?? [];
    expect(lines).toHaveLength(STEPS.length);
    for (const [at, step] of STEPS.entries()) {
      await step(...Array.from(lines[at]?.matchAll(/`([^`]+)`/g) ?? [], ([, word = '']) => word));
    }
    expect(chat.problems).toEqual([]);
  });
});
