import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { approvalToShow, LISTED } from './page-states.ts';
import { TRANSLATION } from './pseudo-texts.ts';
import {
  done,
  holdsAfter,
  refuses,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  text,
} from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

const IN_ENGLISH = { signIn: 'Sign in', signOut: 'Sign out' };
const GERMAN = { locale: 'de-AT', signIn: 'Anmelden', signOut: 'Abmelden' };

describe('the language of the page', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;

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
  afterEach(() => chat?.close());

  async function script(context: BrowserContext): Promise<void> {
    await answers.answerFor(context);
    await context.route(`**${CONVERSATIONS_PATH}`, (route) =>
      route.fulfill({ json: { conversations: LISTED } }),
    );
  }

  const languageOf = (page: Page) =>
    page.evaluate<readonly string[]>(
      '[document.documentElement.lang, document.documentElement.dir]',
    );

  /** Sends a message in whatever language the page is. */
  async function send(prompt: string): Promise<void> {
    await chat.page.locator('#message').fill(prompt);
    await chat.page.locator('#message').press('Enter');
  }

  it('is German in a German browser, before and after sign-in', async () => {
    chat = await openChatPage(browser, cloud, script, {}, GERMAN);
    const { page, button } = chat;
    const answer = page.getByRole('article').last();
    expect(await languageOf(page)).toEqual(['de', 'ltr']);
    await page.getByRole('heading', { name: 'Melden Sie sich an, um zu chatten' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await chat.signIn('member');
    await page.getByRole('textbox', { name: 'Nachricht' }).waitFor();
    await button('Wer bin ich?').waitFor();
    for (const name of ['Angeheftet', 'Heute', 'Gestern']) {
      await page.getByRole('heading', { name }).waitFor();
    }

    answers.play(says(text('```python\nx = 1\n```\n\nDas sind Sie.'), done()));
    await send('Wer bin ich?');
    const first = page.getByRole('article', { name: 'Antwort' }).first();
    await first.getByRole('link', { name: 'Trace' }).waitFor();
    await first.getByRole('button', { name: 'Umbrechen' }).waitFor();
    await first.getByRole('button', { name: 'Als Text kopieren' }).waitFor();
    await first.getByRole('region', { name: /^Code \d+, python$/ }).waitFor();

    answers.play(refuses('model-failed', 'The model failed.'));
    await send('Und jetzt?');
    await button('Erneut versuchen').waitFor();
    await button('Trace-ID kopieren').waitFor();
    await page.getByRole('alert').getByText('Das Modell hat keine Antwort gegeben').waitFor();
    // Where the language has none, the sentence of a service is shown as it came.
    answers.play(refuses('bad-request', 'body.prompt must be a text.'));
    await button('Erneut versuchen').click();
    await page.getByRole('alert').getByText('body.prompt must be a text.').waitFor();

    answers.play(
      says({ event: 'approval', data: approvalToShow() }),
      says(text('Erledigt.'), done()),
    );
    await send('Ändere meine Telefonnummer');
    await answer.getByText(/^Läuft ab in \d+:\d\d$/).waitFor();
    await answer.getByRole('columnheader', { name: 'Danach' }).waitFor();
    await page.getByRole('status').getByText('wartet auf Ihre Entscheidung').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await button('Genehmigen').click();
    await answer.getByText('Von Ihnen genehmigt').waitFor();
    await answer.getByText('Erledigt.').waitFor();

    await page.setViewportSize({ width: 320, height: 780 });
    await button('Unterhaltungen').click();
    const drawer = page.getByRole('dialog', { name: 'Unterhaltungen' });
    await drawer.getByRole('searchbox', { name: 'Unterhaltungen durchsuchen' }).waitFor();
    await drawer.getByRole('button', { name: 'Optionen von Change my phone number' }).click();
    await drawer.getByRole('button', { name: 'Umbenennen' }).waitFor();
    expect(await overflowOf(page)).toBe(0);
    await drawer.getByRole('button', { name: 'Schließen' }).click();

    await page.getByRole('button', { name: /^Angemeldet als/ }).click();
    const panel = page.getByRole('dialog', { name: 'Ihr Konto' });
    await panel.getByText(/^Sie wird um \d\d:\d\d Uhr automatisch erneuert/).waitFor();
    expect(await panel.getByRole('radio', { name: 'Wie der Browser' }).isChecked()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    expect(chat.problems.filter((it) => !/status of (400|502)/.test(it))).toEqual([]);
  });

  it('changes at once by the account’s panel, in all tabs, and keeps all that is there', async () => {
    chat = await openChatPage(browser, cloud, script);
    await chat.signIn('member');
    expect(await languageOf(chat.page)).toEqual(['en', 'ltr']);
    const other = await chat.openTab();
    await other.button('Sign out').waitFor();

    answers.play(holdsAfter(text('Half of it. ```js\nx\n```')));
    await chat.send('Tell me all.');
    await chat.answer.getByText('Half of it').waitFor();
    await chat.page.locator('#message').fill('My draft');
    await chat.page.getByRole('button', { name: /^Signed in as/ }).click();
    await chat.page.getByRole('radio', { name: 'Deutsch' }).click();
    await chat.page.getByRole('dialog', { name: 'Ihr Konto' }).waitFor();
    await chat.button('Schließen').click();
    await chat.button('Stoppen').waitFor();
    await chat.page.getByRole('article').getByText('Half of it').waitFor();
    expect(await chat.page.locator('#message').inputValue()).toBe('My draft');
    expect(answers.asked).toHaveLength(1);
    expect(await languageOf(chat.page)).toEqual(['de', 'ltr']);
    // Also a tab that is open, and one that is opened.
    await other.button('Abmelden').waitFor();
    await other.page.reload();
    await other.button('Abmelden').waitFor();

    await other.page.getByRole('button', { name: /^Angemeldet als/ }).click();
    await other.page.getByRole('radio', { name: 'Wie der Browser' }).click();
    await other.page.getByRole('dialog', { name: 'You' }).waitFor();
    await chat.button('Stop').waitFor();
    expect(await chat.page.locator('#message').inputValue()).toBe('My draft');
    expect(chat.problems).toEqual([]);
  });

  it('is English while its texts cannot be loaded, and says so to who chooses it', async () => {
    const missing = async (context: BrowserContext) => {
      await script(context);
      await context.route(TRANSLATION, (route) => route.abort('failed'));
    };
    chat = await openChatPage(browser, cloud, missing, {}, { ...GERMAN, ...IN_ENGLISH });
    expect(await languageOf(chat.page)).toEqual(['en', 'ltr']);
    await chat.signIn('member');
    answers.play(says(text('Here.'), done()));
    await chat.ask('Anything');
    await chat.page.getByRole('button', { name: /^Signed in as/ }).click();
    await chat.page.getByRole('radio', { name: 'Deutsch' }).click();
    await chat.page.getByText(/^This language could not be loaded/).waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);

    await chat.page.context().unroute(TRANSLATION);
    await chat.page.getByRole('radio', { name: 'English' }).click();
    await chat.page.getByRole('radio', { name: 'Deutsch' }).click();
    await chat.page.getByRole('dialog', { name: 'Ihr Konto' }).waitFor();
    // The browser tells of what it could not load, and nothing else.
    expect(chat.problems.filter((it) => !it.includes('net::ERR_FAILED'))).toEqual([]);
  });
});
