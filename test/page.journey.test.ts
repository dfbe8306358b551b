import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage, WATCH_GROWTH } from './chat-page.ts';
import { HELD_TEXT, type HeldModel, startHeldModel, WHOLE_TEXT } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';

/** Everything that outlives a page and that its scripts can read, beside what it shows. */
const EVERYTHING_KEPT = `(async () => JSON.stringify({
  local: { ...localStorage },
  session: { ...sessionStorage },
  cookie: document.cookie,
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
  address: location.href,
  history: history.state,
  shown: document.documentElement.outerHTML,
}))()`;

describe('the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  describe('with the whole system behind it', () => {
    let cloud: LocalCloud;
    let chat: ChatPage;

    beforeAll(async () => {
      cloud = await startLocalCloud();
    });
    afterAll(() => cloud?.stop());
    beforeEach(async () => {
      chat = await openChatPage(browser, cloud);
    });
    afterEach(async () => {
      await chat?.close();
      expect(chat?.problems).toEqual([]);
    });

    it('answers in pieces with the secured API’s data about the user, and shows the tool', async () => {
      await chat.signIn('member');
      await chat.page.evaluate(WATCH_GROWTH);
      await chat.ask('Who am I?');

      const growth = await chat.page.evaluate<string[]>('globalThis.growth');
      expect(growth.length).toBeGreaterThan(3);
      expect(growth.every((text, at) => at === 0 || text.startsWith(growth[at - 1] ?? ''))).toBe(
        true,
      );
      expect(growth.at(-1)).toContain('Chat Member');
      expect(growth.at(-1)).toContain('member@example.com');
      const tool = chat.answer.getByRole('group');
      expect(await tool.locator('summary').textContent()).toBe('Read your profileDone');
      await tool.locator('summary').click();
      expect(await tool.textContent()).toContain('securedApi___getMyProfile');
    });

    it('leads to the trace of its answer', async () => {
      await chat.signIn('member');
      const asked = chat.page.waitForRequest('**/api/agent/invoke');
      await chat.ask('Who am I?');
      const root = /^Root=([^;]+)/.exec((await asked).headers()['x-amzn-trace-id'] ?? '')?.[1];

      const opened = chat.page.waitForEvent('popup');
      await chat.answer.getByRole('link', { name: 'Trace' }).click();
      const trace = await opened;
      await trace.getByRole('heading', { level: 1 }).waitFor();
      // Until the first hop has arrived the page is empty, and then it reloads.
      await trace.locator('#hops').waitFor();
      expect(trace.url()).toBe(`${cloud.url(7)}/traces/${root}`);
      expect(await trace.getByRole('main').textContent()).toContain(root);
      expect(await accessibilityFaults(trace)).toEqual([]);
    });

    it('keeps the user signed in over a reload, and out after signing out', async () => {
      const { page, button } = chat;
      await chat.signIn('member');
      await page.reload();
      await button('Sign out').waitFor();
      expect(await page.getByRole('banner').textContent()).toContain('Chat Member');

      await button('Sign out').click();
      await button('Sign in').waitFor();
      await page.reload();
      await button('Sign in').waitFor();
      await button('Sign in').click();
      await page.getByLabel('Username').waitFor();
    });

    it('keeps every token only in memory', async () => {
      await chat.signIn('member');
      await chat.ask('Who am I?');
      await chat.tokens();
      await chat.page.reload();
      await chat.button('Sign out').waitFor();
      const tokens = await chat.tokens();

      // Two sign-ins, each with an access, an ID and a refresh token.
      expect(new Set(tokens).size).toBe(6);
      const kept = await chat.page.evaluate<string>(EVERYTHING_KEPT);
      const cookies = JSON.stringify(await chat.page.context().cookies());
      expect(kept).toContain('Chat Member');
      expect(JSON.parse(kept)).toMatchObject({ cookie: '', databases: [], caches: [], local: {} });
      for (const token of [...tokens, 'eyJ']) {
        expect(kept.includes(token)).toBe(false);
        expect(cookies.includes(token)).toBe(false);
      }
    });

    it('refuses the outsider with an explanation and lets another account in', async () => {
      const { page, button } = chat;
      await button('Sign in').click();
      await chat.fillIn('outsider');
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toContain('This account may not use this chat');
      expect(await accessibilityFaults(page)).toEqual([]);

      await button('Sign in').click();
      await chat.fillIn('member');
      await button('Sign out').waitFor();
      expect(await page.getByRole('banner').textContent()).toContain('Chat Member');
    });

    it('begins a new conversation', async () => {
      await chat.signIn('member');
      await chat.ask('Who am I?');
      await chat.button('New conversation').click();
      expect(await chat.answer.count()).toBe(0);
      await chat.button('Who am I?').click();
      await chat.answer.getByRole('link', { name: 'Trace' }).waitFor();
      expect(await chat.answer.count()).toBe(1);
    });

    it('keeps a conversation at its address, for its owner alone', async () => {
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const { pathname } = new URL(chat.page.url());
      expect(pathname).toMatch(/^\/c\/[0-9a-f-]{36}$/);
      const textsOf = (it: ChatPage) => it.answer.locator('.prose').allTextContents();
      // Before the renderer is loaded, the text is shown as it is written.
      await chat.answer.locator('.prose li').first().waitFor();
      const answer = await textsOf(chat);
      await chat.page.reload();
      await chat.answer.getByRole('link', { name: 'Trace' }).waitFor();
      await expect.poll(() => textsOf(chat)).toEqual(answer);
      await chat.ask('Who am I now?');

      const elsewhere = await openChatPage(browser, cloud);
      await elsewhere.page.goto(`${cloud.url(0)}${pathname}`);
      await elsewhere.signIn('member');
      await elsewhere.answer.nth(1).getByRole('link', { name: 'Trace' }).waitFor();
      await expect.poll(() => textsOf(elsewhere)).toEqual(await textsOf(chat));
      await elsewhere.close();

      const stranger = await openChatPage(browser, cloud);
      await stranger.page.goto(`${cloud.url(0)}${pathname}`);
      await stranger.signIn('colleague');
      await stranger.page.getByText('You have no such conversation').waitFor();
      expect(await stranger.answer.count()).toBe(0);
      await stranger.close();
    });

    it('lists conversations, opens them, and deletes one unless that is undone', async () => {
      const { page, button } = chat;
      const list = page.getByRole('navigation', { name: 'Conversations' });
      const entry = (path: string) =>
        list.locator('li').filter({ has: page.locator(`a[href="${path}"]`) });
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const first = new URL(page.url()).pathname;
      await button('New conversation').click();
      await chat.ask('Who am I, once more?');
      const second = new URL(page.url()).pathname;
      await entry(second).waitFor();
      await entry(first).getByRole('link').click();
      await chat.answer.locator('.prose').getByText('Chat Member').first().waitFor();
      expect(new URL(page.url()).pathname).toBe(first);
      expect(await entry(first).getByRole('link').getAttribute('aria-current')).toBe('page');
      expect(await accessibilityFaults(page)).toEqual([]);

      const remove = async (path: string) => {
        await entry(path)
          .getByRole('button', { name: /^Options of/ })
          .click();
        await button('Delete').click();
      };
      await remove(second);
      await button('Undo').click();
      await entry(second).waitFor();
      const other = await chat.openTab();
      const seenThere = other.page.locator(`nav a[href="${second}"]`);
      await seenThere.waitFor();
      const deleted = page.waitForResponse((it) => it.request().method() === 'DELETE');
      await remove(second);
      await entry(second).waitFor({ state: 'detached' });
      expect((await deleted).status()).toBe(204);
      // The other tab learns of it by itself.
      await seenThere.waitFor({ state: 'detached' });
      await page.reload();
      await entry(first).waitFor();
      expect(await entry(second).count()).toBe(0);
    });

    it('says that a conversation went on in another tab, and shows it when asked to', async () => {
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const note = chat.page.getByText('This conversation went on in another tab');
      const other = await chat.openTab();
      await other.page.goto(chat.page.url());
      await other.answer.first().waitFor();
      expect(await note.count()).toBe(0);
      await other.send('Which phone number do I have?');
      await other.answer.nth(1).getByRole('link', { name: 'Trace' }).waitFor();
      await note.waitFor();
      expect(await chat.answer.count()).toBe(1);
      expect(await accessibilityFaults(chat.page)).toEqual([]);
      await chat.button('Show it').click();
      await chat.answer.nth(1).getByRole('link', { name: 'Trace' }).waitFor();
      // Its own turns are nothing new to it, but to the other one.
      await chat.send('Who am I, once more?');
      await chat.answer.nth(2).getByRole('link', { name: 'Trace' }).waitFor();
      await other.page.getByText('This conversation went on in another tab').waitFor();
      expect(await note.count()).toBe(0);
    });

    it('shows the list in a dialog where there is no room beside the conversation', async () => {
      const { page, button } = chat;
      await page.setViewportSize({ width: 390, height: 780 });
      await chat.signIn('member');
      await chat.ask('Who am I?');
      const { pathname } = new URL(page.url());
      await button('New conversation').click();
      await button('Conversations').click();
      const dialog = page.getByRole('dialog', { name: 'Conversations' });
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await button('Conversations').click();
      await dialog.locator(`a[href="${pathname}"]`).click();
      await dialog.waitFor({ state: 'detached' });
      await chat.answer.locator('.prose').getByText('Chat Member').first().waitFor();
    });

    it('has nothing for axe to find, in both colour schemes', async () => {
      const { page, button } = chat;
      expect(await accessibilityFaults(page)).toEqual([]);
      await button('Sign in').click();
      await page.getByLabel('Username').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await chat.fillIn('member');
      await button('Who am I?').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await chat.ask('Who am I?');
      await chat.answer.locator('summary').click();
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    it('shows the display name in the seed of the local Okta', async () => {
      await chat.signIn('member');
      await chat.ask('Who am I?');
      expect(await chat.answer.textContent()).toContain('Chat Member');
      await cloud.changeSeed(({ users }) => {
        for (const user of users) {
          if (user.login === 'member@example.com') user.displayName = 'Marguerite Neuschatz';
        }
      });
      await chat.ask('Who am I?');
      const answer = await chat.answer.nth(1).textContent();
      expect(answer).toContain('Marguerite Neuschatz');
      expect(answer).not.toContain('Chat Member');
    });
  });

  describe('with a model that is slow or broken', () => {
    let model: HeldModel;
    let cloud: LocalCloud;
    let chat: ChatPage;

    beforeAll(async () => {
      model = await startHeldModel();
      cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
      for (const text of [HELD_TEXT, WHOLE_TEXT]) cloud.leaks.canaries.add('answer', text);
    });
    afterAll(async () => {
      await cloud?.stop();
      await model?.stop();
    });
    beforeEach(async () => {
      chat = await openChatPage(browser, cloud);
      await chat.signIn('member');
    });
    afterEach(async () => {
      await chat?.close();
      expect(chat?.problems).toEqual([]);
    });

    it('keeps the text from before a stop, which reaches the model', async () => {
      model.behave('hold');
      await chat.send('Tell me a long story.');
      await chat.answer.getByText(HELD_TEXT).waitFor();
      await chat.button('Stop').click();
      await model.abandoned();

      await chat.button('Send').waitFor();
      expect(await chat.answer.textContent()).toContain(HELD_TEXT);
      expect(await chat.answer.textContent()).toContain('Stopped by you');
      const opened = chat.page.waitForEvent('popup');
      await chat.answer.getByRole('link', { name: 'Trace' }).click();
      const trace = await opened;
      await trace.getByText('Stopped by the user').waitFor();
      await trace.locator('#hops').getByText('model', { exact: true }).first().waitFor();
      await trace.getByText('spans, no missing parent').waitFor();
      const told = (await trace.locator('main').textContent()) ?? '';
      for (const word of ['Refused', 'First failing hop']) expect(told).not.toContain(word);
    });

    it('leads to the trace of an answer in progress, which says so', async () => {
      model.behave('hold');
      const asked = chat.page.waitForRequest('**/api/agent/invoke');
      await chat.send('Tell me a long story.');
      await chat.answer.getByText(HELD_TEXT).waitFor();
      const [, root] = /^Root=([^;]+)/.exec((await asked).headers()['x-amzn-trace-id'] ?? '') ?? [];
      const trace = await chat.page.context().newPage();
      await trace.goto(`${cloud.url(7)}/traces/${root}`);
      await trace.getByText('In progress', { exact: true }).first().waitFor();
      expect(await trace.locator('main').textContent()).not.toContain('sampled');
      await chat.button('Stop').click();
      await model.abandoned();
      await trace.getByText('Stopped by the user').waitFor();
    });

    it('reports a failure in an alert whose Retry sends the message again', async () => {
      model.behave('fail');
      await chat.send('Who am I?');
      const alert = chat.answer.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(/^The model /);
      expect(await chat.answer.locator('.trace-id').textContent()).toMatch(
        /^1-[0-9a-f]{8}-[0-9a-f]{24}$/,
      );
      expect(await accessibilityFaults(chat.page)).toEqual([]);

      model.behave('answer');
      await chat.button('Retry').click();
      await chat.answer.getByText(WHOLE_TEXT).waitFor();
      expect(await chat.answer.count()).toBe(1);
      expect(await chat.page.getByRole('alert').count()).toBe(0);
    });
  });
});
