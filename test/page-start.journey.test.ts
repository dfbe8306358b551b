import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInBeside } from './sign-in-window.ts';
import { without } from './without-features.ts';

describe('the start of the page', NEEDS_CHROMIUM, () => {
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

  const heading = ({ page }: ChatPage, name: string) => page.getByRole('heading', { name });

  describe.each([
    ['blocked', 'storage'],
    ['full', 'room'],
  ] as const)('in a browser whose storage is %s', (_, lacking) => {
    it('starts, and allows a conversation', async () => {
      const chat = await open(without(lacking));
      await signInBeside(chat, 'Sign in', 'member');
      await chat.button('Sign out').waitFor();
      await chat.ask('Who am I?');
      expect(await chat.answer.textContent()).toContain('Chat Member');
      expect(chat.problems).toEqual([]);
    });

    it('says what is blocked if no window opens either', async () => {
      const chat = await open(without(lacking, 'windows'));
      await chat.button('Sign in').click();
      await heading(chat, 'Your browser blocks the sign-in').waitFor();
      expect(await accessibilityFaults(chat.page)).toEqual([]);
    });
  });

  describe('with a session at Okta', () => {
    /** What each document of the page loads, by its address without the query. */
    function watchDocuments({ page }: ChatPage): { path: string; loads: string[] }[] {
      const documents: { path: string; loads: string[] }[] = [];
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (origin !== cloud.url(0)) return;
        if (request.isNavigationRequest()) documents.push({ path: pathname, loads: [] });
        else documents.at(-1)?.loads.push(pathname.replace(/^.*\/|-[\w-]{8}(?=\.(js|css)$)/g, ''));
      });
      return documents;
    }

    it('loads the page once: the silent sign-in needs none of it', async () => {
      const chat = await open();
      await chat.signIn('member');
      const documents = watchDocuments(chat);
      await chat.page.reload();
      await chat.button('Sign out').waitFor();
      const [before, after, ...more] = documents;
      expect(more).toEqual([]);
      expect(before?.path).toBe('/');
      expect(after?.path).toBe('/callback');
      const isOf = (it: string) => /\.js$|^config/.test(it);
      expect(before?.loads.filter(isOf).toSorted()).toEqual([
        ...['config.json', 'index.js', 'page.js', 'recover.js', 'theme.js'],
      ]);
      expect(after?.loads.filter(isOf)).toEqual(
        expect.arrayContaining(['page.js', 'signed-in.js']),
      );
      expect(after?.loads.filter((it) => it === 'config.json')).toHaveLength(1);
      expect(chat.problems).toEqual([]);
    });

    it('shows the bar at once, moves nothing, and says it if Okta takes long', async () => {
      const chat = await open((context) =>
        context.addInitScript(`globalThis.moved = 0;
          globalThis.flashed = false;
          new MutationObserver(() => {
            globalThis.flashed ||= /Sign in|Signed out/.test(document.body?.textContent);
          }).observe(document, { childList: true, subtree: true });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) globalThis.moved += entry.value;
          }).observe({ type: 'layout-shift', buffered: true });`),
      );
      await chat.signIn('member');
      let answer: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await chat.page.route('**/.well-known/openid-configuration', async (route) => {
        await held;
        await route.continue();
      });
      await chat.page.reload();
      await heading(chat, 'Three-tier chat').waitFor();
      await chat.page.getByText('One moment…').waitFor();
      answer();
      await chat.button('Sign out').waitFor();
      expect(await chat.page.evaluate('globalThis.moved')).toBe(0);
      expect(await chat.page.evaluate('globalThis.flashed')).toBe(false);
    });

    it('says so if the page cannot be loaded after it, and does not try repeatedly', async () => {
      const chat = await open();
      await chat.signIn('member');
      await chat.page.route('**/assets/page-*.js', (route) => route.abort('failed'));
      const documents = watchDocuments(chat);
      await chat.page.reload();
      const alert = chat.page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toContain('Part of the chat could not be loaded');
      expect(documents).toHaveLength(2);
      await chat.page.unroute('**/assets/page-*.js');
      await chat.page.reload();
      await chat.button('Sign out').waitFor();
    });
  });

  describe('after a file of the page was deleted', () => {
    const deny = (page: Page, file: string, times?: number) =>
      page.route(`**/assets/${file}`, (route) => route.fulfill({ status: 403 }), {
        ...(times !== undefined && { times }),
      });

    it('starts all the same, once the page has reloaded itself', async () => {
      const chat = await open();
      for (const file of ['index-*.js', 'index-*.css']) {
        await deny(chat.page, file, 1);
        await chat.page.goto(`${cloud.url(0)}/?${file}`);
        await chat.button('Sign in').waitFor();
        expect(await chat.page.evaluate('document.styleSheets.length')).toBe(1);
      }
    });

    it('says so if that does not help, and does not reload repeatedly', async () => {
      const chat = await open();
      let loads = 0;
      chat.page.on('load', () => {
        loads += 1;
      });
      await deny(chat.page, 'index-*.js');
      await chat.page.goto(`${cloud.url(0)}/?again`);
      const alert = chat.page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toContain('Part of the chat could not be loaded');
      expect(loads).toBe(2);
    });

    it('says so if only the chat’s own part is missing', async () => {
      const chat = await open();
      await deny(chat.page, 'signed-in-*.js');
      await chat.page.goto(`${cloud.url(0)}/?part`);
      await chat.button('Sign in').click();
      await chat.fillIn('member');
      await chat.page.getByText('Part of the page could not be loaded.').waitFor();
      await chat.page.unroute('**/assets/signed-in-*.js');
      await chat.button('Try again').click();
      await chat.button('Sign out').waitFor();
    });
  });

  it('reports a clock that is hours ahead', async () => {
    const late = await open((context) =>
      context.addInitScript('const real = Date.now; Date.now = () => real() + 3 * 3_600_000;'),
    );
    await late.button('Sign in').click();
    await late.fillIn('member');
    await late.page.getByRole('heading', { name: 'This device’s clock is wrong' }).waitFor();
    await late.page.getByText('It is about 3 hours ahead.').waitFor();
    expect(await accessibilityFaults(late.page)).toEqual([]);
  });
});
