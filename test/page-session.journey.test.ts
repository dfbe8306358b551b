import { makeProblem, makeTraceRoot } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInBeside, signInByWindowOrPage } from './sign-in-window.ts';
import { without } from './without-features.ts';

describe('a user’s session in the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let opened: ChatPage[] = [];

  beforeAll(async () => {
    [browser, cloud] = await Promise.all([launchChromium(), startLocalCloud()]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  afterEach(async () => {
    for (const chat of opened) await chat.close();
    opened = [];
  });

  async function open(prepare?: Parameters<typeof openChatPage>[2]): Promise<ChatPage> {
    const chat = await openChatPage(browser, cloud, prepare);
    opened.push(chat);
    return chat;
  }

  /** Makes Okta end the session, which the service reports at the next message. */
  async function endSession({ page }: ChatPage): Promise<void> {
    await cloud.reset();
    const body = JSON.stringify(makeProblem('not-signed-in', 'Sign in again.', makeTraceRoot()));
    const refusal = { status: 401, contentType: 'application/problem+json', body };
    await page.route('**/api/agent/invoke', (route) => route.fulfill(refusal), { times: 1 });
  }

  /** Three tabs of one browser; the first signed in by the form, the others without a click. */
  async function openThree(user: string, prepare?: Parameters<typeof openChatPage>[2]) {
    const first = await open(prepare);
    await first.signIn(user);
    return [first, await first.openTab(), await first.openTab()] as const;
  }

  const heading = ({ page }: ChatPage, name: string) => page.getByRole('heading', { name });
  const leftElsewhere = (chat: ChatPage) => heading(chat, 'You signed out in another tab');
  const otherPerson = (chat: ChatPage) => heading(chat, 'Another person has signed in');
  const shownBy = ({ page }: ChatPage) => page.locator('body').textContent();

  describe('in several tabs', () => {
    it('ends in all three when one signs out, and in no tab of another browser', async () => {
      const [one, two, three] = await openThree('member');
      const others = await openThree('colleague');
      await two.ask('Who am I?');
      await three.page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
      await one.button('Sign out').click();
      await Promise.all([two, three].map((chat) => leftElsewhere(chat).waitFor()));
      await one.button('Sign in').waitFor();
      expect(await shownBy(two)).not.toContain('Chat Member');
      expect(await three.page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(
        'half a thought',
      );
      expect(await accessibilityFaults(two.page)).toEqual([]);
      await three.page.reload();
      await three.button('Sign in').waitFor();

      for (const other of others) {
        await other.ask('Who am I?');
        expect(await other.answer.textContent()).toContain('Chat Colleague');
      }
    });

    it('ends in the others when another user signs in in one', async () => {
      const [one, two, three] = await openThree('member');
      await one.ask('Who am I?');
      // Okta’s session ends by itself, and another user opens a tab.
      await one.page.context().clearCookies();
      const four = await one.openTab();
      await four.signIn('colleague');
      await Promise.all([one, two, three].map((chat) => otherPerson(chat).waitFor()));
      expect(await shownBy(one)).not.toContain('Chat Member');
      await four.ask('Who am I?');
      expect(await four.answer.textContent()).toContain('Chat Colleague');
    });

    it('ends when another user signs in without a click', async () => {
      const [one, two] = await openThree('member');
      const context = one.page.context();
      await context.clearCookies();
      const okta = await context.newPage();
      const { issuer } = cloud.config;
      const query = new URLSearchParams({
        client_id: cloud.config.clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: `${cloud.url(0)}/callback`,
        state: 's',
        nonce: 'n',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      });
      await okta.goto(`${issuer}/v1/authorize?${query}`);
      await okta.getByLabel('Username').fill('colleague@example.com');
      await okta.getByLabel('Password').fill('local-only');
      await okta.getByRole('button', { name: 'Sign in', exact: true }).click();
      await okta.waitForURL(`${cloud.url(0)}/`);
      const four = await one.openTab();
      await four.button('Sign out').waitFor();
      expect(await shownBy(four)).toContain('Chat Colleague');
      await Promise.all([one, two].map((chat) => otherPerson(chat).waitFor()));
    });

    it.each([
      ['the channel between pages', without('channel')],
      ['any storage', without('storage')],
    ])('ends in all of them in a browser without %s', async (_, prepare) => {
      const first = await open(prepare);
      await signInByWindowOrPage(first, 'member');
      const second = await first.openTab();
      if (await second.button('Sign in').isVisible()) await signInByWindowOrPage(second, 'member');
      await second.ask('Who am I?');
      await first.button('Sign out').click();
      await leftElsewhere(second).waitFor();
      await first.button('Sign in').waitFor();
    });

    it('is found ended by a tab that was frozen meanwhile', async () => {
      const [one, two] = await openThree('member');
      const lifecycle = await two.page.context().newCDPSession(two.page);
      await lifecycle.send('Page.setWebLifecycleState', { state: 'frozen' });
      await one.button('Sign out').click();
      await one.button('Sign in').waitFor();
      await lifecycle.send('Page.setWebLifecycleState', { state: 'active' });
      await leftElsewhere(two).waitFor();
    });

    it('is neither started nor kept by what a script of the site could send', async () => {
      const [one, two] = await openThree('member');
      await two.page.evaluate(`(() => {
        const channel = new BroadcastChannel('chat');
        for (const message of [null, 7, 'nobody', {}, { kind: 'reader' }, { kind: 'reader', notice: {} },
          { kind: 'sign-in-answer', search: '?code=c&state=window.guess' }, { kind: 'sign-in-taken' }]) {
          channel.postMessage(message);
        }
      })()`);
      await one.ask('Who am I?');
      expect(await one.answer.textContent()).toContain('Chat Member');
    });
  });

  describe('that has expired', () => {
    it('leaves the page as it is, and continues with what waited after a sign-in beside it', async () => {
      const chat = await open();
      const { page } = chat;
      await chat.signIn('member');
      await chat.ask('Who am I?');
      await endSession(chat);
      const bodies: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/api/agent/invoke')) bodies.push(request.postData() ?? '');
      });
      await chat.send('Who am I now?');
      await chat.button('Sign in again').waitFor();
      expect(await chat.answer.first().textContent()).toContain('Chat Member');
      expect(await chat.answer.last().textContent()).toMatch(/^This message will be sent after/);
      expect(await accessibilityFaults(page)).toEqual([]);

      await page.getByRole('textbox', { name: 'Message' }).fill('and a thought');
      await signInBeside(chat, 'Sign in again', 'member');
      await chat.answer.last().getByRole('link', { name: 'Trace' }).waitFor();
      expect(await chat.answer.count()).toBe(2);
      expect(await chat.answer.last().textContent()).toContain('Chat Member');
      expect(await chat.button('Sign in again').count()).toBe(0);
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe(
        'and a thought',
      );
      expect(bodies.length).toBeGreaterThan(1);
      expect(new Set(bodies).size).toBe(1);
    });

    it('shows nothing of it to another user who signs in beside it', async () => {
      const chat = await open();
      await chat.signIn('member');
      await chat.ask('Who am I?');
      await endSession(chat);
      await chat.send('Who am I now?');
      await signInBeside(chat, 'Sign in again', 'colleague');
      await chat.page.getByText('Chat Colleague').waitFor();
      expect(await chat.answer.count()).toBe(0);
      expect(await shownBy(chat)).not.toContain('Chat Member');
      expect(new URL(chat.page.url()).pathname).toBe('/');
      await chat.ask('Who am I?');
      expect(await chat.answer.textContent()).toContain('Chat Colleague');
    });

    it('says what is lost if no window opens, and keeps what waited as a draft', async () => {
      const chat = await open(without('windows'));
      await chat.signIn('member');
      await endSession(chat);
      await chat.send('Keep this.');
      await chat.button('Sign in again').click();
      await chat.page.getByText('Your browser blocked the sign-in window').waitFor();
      expect(await accessibilityFaults(chat.page)).toEqual([]);
      await chat.button('Sign in on this page').click();
      await chat.fillIn('member');
      await chat.button('Sign out').waitFor();
      expect(await chat.page.getByRole('textbox', { name: 'Message' }).inputValue()).toMatch(
        /^Keep this\./,
      );
    });
  });
});
