import type { ChatEvent, ConversationTurn } from '@three-tier-chat/wire-contract';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { launchChromium, NEEDS_CHROMIUM } from './browser.ts';
import { type ChatPage, openChatPage } from './chat-page.ts';
import { keepFor, keptTurn } from './kept-conversation.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  breaksAfter,
  done,
  holdsAfter,
  refuses,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  talks,
  text,
} from './scripted-answers.ts';

/** An answer in many pieces, none of which is like another. */
const PIECES = Array.from({ length: 40 }, (_, index) => `${index} of it, `);
const tool = (status: 'running' | 'done'): ChatEvent => ({
  event: 'tool',
  data: { id: '1', name: 'target___getIt', status },
});

describe('a turn and its reader', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;
  /** What is kept of the conversation that the page reads. */
  let kept: readonly ConversationTurn[] | undefined;

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
  beforeEach(async () => {
    kept = undefined;
    chat = await openChatPage(browser, cloud);
    await keepFor(chat.page, () => kept);
    await chat.signIn('member');
    await answers.answerFor(chat.page);
  });
  afterEach(() => chat?.close());

  const shown = () => chat.answer.last().locator('.prose').allTextContents();
  const ended = () => chat.answer.last().getByRole('link', { name: 'Trace' }).waitFor();
  const path = () => new URL(chat.page.url()).pathname;
  /** The turn of the last message, as it is kept. */
  const asked = (changes: Partial<ConversationTurn>) => {
    const { turnId = '', prompt } = answers.asked.at(-1) ?? {};
    return keptTurn({ turnId, ...(prompt !== undefined && { prompt }), ...changes });
  };

  it('are joined again wherever the connection breaks, and nothing is lost or doubled', async () => {
    answers.play(
      breaksAfter(...PIECES.slice(0, 7).map(text)),
      breaksAfter(tool('running')),
      breaksAfter(),
      refuses('service-restarting', 'The service is restarting.'),
      breaksAfter(tool('done'), ...PIECES.slice(7, 8).map(text)),
      says(...PIECES.slice(8).map(text), done()),
    );
    await chat.send('All of it.');
    await ended();
    // A paragraph ends without the spaces at its end.
    expect(await shown()).toEqual([
      PIECES.slice(0, 7).join('').trimEnd(),
      PIECES.slice(7).join('').trimEnd(),
    ]);
    expect(await chat.answer.locator('summary').allTextContents()).toEqual(['getItDone']);
    expect(answers.asked).toHaveLength(1);
    expect(answers.joined.map(({ resume }) => resume.after)).toEqual([8, 9, 9, 9, 11]);
  });

  it('wait for the network while there is none', async () => {
    const context = chat.page.context();
    answers.play(
      async ({ send, response }) => {
        send(text('Before. '));
        await chat.answer.getByText('Before.').waitFor();
        await context.setOffline(true);
        response.destroy();
      },
      says(text('After.'), done()),
    );
    await chat.send('Go on.');
    await chat.page.getByText('The connection was lost. Trying again…').waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);
    await context.setOffline(false);
    await ended();
    expect((await shown()).join('')).toBe('Before. After.');
  });

  it('find one another after a reload in mid-answer', async () => {
    answers.play(
      holdsAfter(text('Half of it, ')),
      says(text('Half of it, '), text('and the rest.'), done()),
    );
    await chat.send('All of it.');
    await chat.answer.getByText('Half of it,').waitFor();
    const address = path();
    expect(address).toBe(`/c/${answers.asked[0]?.sessionId}`);
    kept = [keptTurn({ turnId: 'earlier' }), asked({ outcome: 'running', parts: [] })];

    await chat.page.reload();
    await ended();
    expect(path()).toBe(address);
    expect(await chat.answer.locator('.prose').allTextContents()).toEqual([
      'What was answered.',
      'Half of it, and the rest.',
    ]);
    expect(answers.joined).toEqual([
      {
        sessionId: answers.asked[0]?.sessionId,
        resume: { turnId: answers.asked[0]?.turnId, after: 0 },
      },
    ]);
    expect(await chat.page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
  });

  it('find one another after a reload before the store knew of the turn', async () => {
    answers.play(holdsAfter(text('Half of it, ')), says(text('All of it.'), done()));
    await chat.send('All of it.');
    await chat.answer.getByText('Half of it,').waitFor();
    const reading = chat.page.waitForResponse('**/api/conversations/*');
    const reloaded = chat.page.reload();
    expect((await reading).status()).toBe(404);
    kept = [asked({ outcome: 'running', parts: [] })];
    await reloaded;
    await ended();
    expect(await shown()).toEqual(['All of it.']);
  });

  it('part when the turn is gone, and the message can be sent again', async () => {
    answers.play(
      breaksAfter(text('Half of it, ')),
      refuses('turn-interrupted', 'The answer was interrupted.'),
      says(text('All of it.'), done()),
    );
    await chat.send('All of it.');
    await chat.answer.getByRole('alert').getByText('The answer was interrupted.').waitFor();
    expect((await shown()).join('')).toContain('Half of it,');
    await chat.button('Retry').click();
    await chat.answer.getByText('All of it.').waitFor();
    expect(await shown()).toEqual(['All of it.']);
    const [first, second] = answers.asked;
    expect(second).toEqual(first);
  });

  it('part by Stop, which the service acknowledges, and which is so after a reload', async () => {
    answers.play(talks(() => false));
    await chat.send('Go on.');
    await chat.answer.getByText('Line 3 ').waitFor();
    await chat.button('Stop').click();
    await chat.answer.getByText('Stopped by you').waitFor();
    expect(answers.stopped).toEqual([answers.asked[0]?.turnId]);
    expect((await shown()).join('')).toContain('Line 3 ');
    kept = [asked({ outcome: 'stopped', parts: [{ kind: 'text', text: 'Line 1' }] })];
    await chat.page.reload();
    await chat.answer.getByText('Stopped by you').waitFor();
    expect(answers.joined).toEqual([]);
  });

  it('part without a stop when another conversation is shown, and meet when it is shown again', async () => {
    answers.play(
      holdsAfter(text('Half of it, ')),
      says(text('Something else.'), done()),
      says(text('Half of it, '), text('and the rest.'), done()),
    );
    await chat.send('All of it.');
    await chat.answer.getByText('Half of it,').waitFor();
    const first = path();
    kept = [asked({ outcome: 'running', parts: [] })];
    await chat.button('New conversation').click();
    expect([path(), await chat.answer.count()]).toEqual(['/', 0]);
    await chat.ask('Something else.');
    expect(path()).not.toBe(first);
    expect(answers.stopped).toEqual([]);

    await chat.page.goBack();
    await chat.answer.getByText('Half of it, and the rest.').waitFor();
    expect(path()).toBe(first);
    expect(await chat.answer.count()).toBe(1);
  });

  it('have no conversation where there is none, and can begin one', async () => {
    await chat.page.goto(`${cloud.url(0)}/c/${'none-'.repeat(8)}`);
    const alert = chat.page.getByRole('alert');
    await alert.getByText('You have no such conversation').waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);
    answers.play(says(text('Hello.'), done()));
    await chat.button('Start a new one').click();
    await chat.ask('Hello?');
    expect(await shown()).toEqual(['Hello.']);
  });

  it('are kept together by a token that is renewed in mid-answer', async () => {
    const expiring = refuses('token-expiring', 'Renew it.');
    answers.play(expiring, says(text('All of it.'), done()));
    const renewed = chat.page.waitForResponse('**/v1/token');
    await chat.ask('All of it.');
    expect((await renewed).status()).toBe(200);
    expect(await shown()).toEqual(['All of it.']);
    const [first, second] = answers.asked;
    expect(second).toEqual(first);
  });
});
