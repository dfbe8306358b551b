import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
  Response,
} from 'playwright-core';
import type { LocalCloud } from './local-cloud.ts';
import { PATIENCE_MS } from './patience-limits.ts';

/** The app in a browser of its own, without another one's cookies and storage. */
export interface ChatPage {
  readonly page: Page;
  /** Errors of the console, including what the CSP blocked, and uncaught errors. */
  readonly problems: readonly string[];
  /** Every token that this browser received; must be called before the page is left. */
  tokens(): Promise<readonly string[]>;
  readonly answer: Locator;
  button(name: string): Locator;
  /** Fills in Okta's form, which must be shown. */
  fillIn(user: string, password?: string): Promise<void>;
  /** Signs in from the signed-out page, by Okta's form, to the chat. */
  signIn(user: string): Promise<void>;
  /** Sends a message without waiting for its answer. */
  send(prompt: string): Promise<void>;
  /** Sends a message and waits until its answer is complete. */
  ask(prompt: string): Promise<void>;
  /** Another tab of the same browser, once its silent attempt to sign in has ended. */
  openTab(): Promise<ChatPage>;
  /** Closes this browser with all its tabs. */
  close(): Promise<void>;
}

/** The language of a browser, and what the page calls the way in and out in it. */
interface BrowserLanguage {
  readonly locale: string;
  readonly signIn: string;
  readonly signOut: string;
}

const ENGLISH: BrowserLanguage = { locale: 'en-US', signIn: 'Sign in', signOut: 'Sign out' };

/** Opens the app, whose silent attempt to sign in ends on the signed-out page. */
export async function openChatPage(
  browser: Browser,
  cloud: LocalCloud,
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
  device: BrowserContextOptions = {},
  language: BrowserLanguage = ENGLISH,
): Promise<ChatPage> {
  const context = await browser.newContext({ locale: language.locale, ...device });
  context.setDefaultTimeout(PATIENCE_MS);
  await prepare(context);
  const chat = await openTab(context, cloud, language);
  await chat.page.goto(cloud.url(0));
  await chat.button(language.signIn).waitFor();
  return chat;
}

/** A tab that has not navigated yet. */
async function openTab(
  context: BrowserContext,
  cloud: LocalCloud,
  language: BrowserLanguage,
): Promise<ChatPage> {
  const page = await context.newPage();
  const problems: string[] = [];
  const grants: Promise<readonly string[]>[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('response', (response) => {
    if (response.url().endsWith('/v1/token')) grants.push(tokensOf(response, cloud));
    else if (response.url().startsWith(cloud.url(0))) void hearFailure(response, cloud);
  });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  const chat: ChatPage = {
    page,
    problems,
    tokens: async () => (await Promise.all(grants)).flat(),
    answer: page.getByRole('region', { name: 'Conversation' }).getByRole('article'),
    button,
    async fillIn(user, password = 'local-only') {
      await page.getByLabel('Username').fill(`${user}@example.com`);
      await page.getByLabel('Password').fill(password);
      await button('Sign in').click();
    },
    async signIn(user) {
      await button(language.signIn).click();
      await chat.fillIn(user);
      await button(language.signOut).waitFor();
    },
    async send(prompt) {
      const said = `${prompt} ${cloud.leaks.canaries.prompt}`;
      await page.getByRole('textbox', { name: 'Message' }).fill(said);
      await button('Send').click();
    },
    async ask(prompt) {
      const before = await chat.answer.count();
      await chat.send(prompt);
      await chat.answer.nth(before).getByRole('link', { name: 'Trace' }).waitFor();
    },
    async openTab() {
      const other = await openTab(context, cloud, language);
      await other.page.goto(cloud.url(0));
      await other.button(language.signIn).or(other.button(language.signOut)).waitFor();
      return other;
    },
    close: () => context.close(),
  };
  return chat;
}

async function tokensOf(response: Response, { leaks }: LocalCloud): Promise<readonly string[]> {
  // The answer may have gone with its page, and its tokens with it.
  const granted = await response.json().catch(() => undefined);
  if (!granted) return [];
  const { access_token, id_token, refresh_token } = granted;
  leaks.canaries.addToken('access token', access_token);
  leaks.canaries.addToken('ID token', id_token);
  leaks.canaries.addToken('refresh token', refresh_token);
  return [access_token, id_token, refresh_token];
}

async function hearFailure(response: Response, { leaks }: LocalCloud): Promise<void> {
  const status = response.status();
  if (status < 400) return;
  // The response may have gone with its page.
  const text = await response.text().catch(() => '');
  leaks.hear(new globalThis.Response(text, { status }));
}

/** Records how much of an answer is shown at each change of the page. */
export const WATCH_GROWTH = `(() => {
  globalThis.growth = [];
  new MutationObserver(() => {
    const text = [...document.querySelectorAll('article .prose')].map((it) => it.textContent).join('');
    if (text !== '' && text !== globalThis.growth.at(-1)) globalThis.growth.push(text);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
})()`;
