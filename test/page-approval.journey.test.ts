import { randomUUID } from 'node:crypto';
import type { Approval, ChatEvent, ConversationTurn } from '@three-tier-chat/wire-contract';
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
  refuses,
  type ScriptedAnswers,
  says,
  startScriptedAnswers,
  text,
} from './scripted-answers.ts';
import { overflowOf } from './trace-page.ts';

function approvalOf(changes: Partial<Approval> = {}): Approval {
  return {
    id: randomUUID(),
    callId: 'call-1',
    tool: 'securedApi___updateMyContactDetails',
    scope: 'profile.write',
    user: 'member@example.com',
    arguments: { phone: '+1 555 0100', alternativeEmail: null },
    argumentsHash: 'a'.repeat(64),
    before: { phone: '+1 555 0199', alternativeEmail: null, version: 7 },
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    ...changes,
  };
}

const asks = (approval: Approval): ChatEvent => ({ event: 'approval', data: approval });
const tool = (status: 'running' | 'done'): ChatEvent => ({
  event: 'tool',
  data: { id: 'call-1', name: 'securedApi___updateMyContactDetails', status },
});

describe('a call that waits for the user', NEEDS_CHROMIUM, () => {
  let browser: Browser;
  let cloud: LocalCloud;
  let answers: ScriptedAnswers;
  let chat: ChatPage;
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

  const card = () => chat.answer.last().getByRole('group', { name: 'Update my contact details' });
  const ended = () => chat.answer.last().getByText('It is done.').waitFor();
  const goesOn = says(tool('done'), text('It is done.'), done());
  /** The turn of the last message as it is kept while it waits. */
  const waiting = (approval: Approval, changes: Partial<ConversationTurn> = {}) =>
    keptTurn({
      turnId: answers.asked.at(-1)?.turnId ?? randomUUID(),
      parts: [
        { kind: 'text', text: 'I would.' },
        { kind: 'approval', approval },
      ],
      outcome: 'awaiting-approval',
      ...changes,
    });

  it('shows who would do what, and goes on in the same answer once it is approved', async () => {
    const approval = approvalOf();
    answers.play(says(text('I would.'), tool('running'), asks(approval)), goesOn);
    await chat.send('Change it.');
    await card().waitFor();
    // A key that was pressed too often approves nothing.
    expect(await chat.page.evaluate('document.activeElement.id')).toBe('message');
    const told = (await card().textContent()) ?? '';
    for (const word of ['member@example.com', 'Secured api', 'profile.write', '+1 555 0199']) {
      expect(told).toContain(word);
    }
    expect(await card().locator('tr[data-changed="true"]').allTextContents()).toEqual([
      'Phone+1 555 0199+1 555 0100',
    ]);
    expect(JSON.parse((await card().locator('pre').textContent()) ?? '')).toEqual(
      approval.arguments,
    );
    expect(
      await card()
        .getByText(/^Expires in \d+:\d\d$/)
        .count(),
    ).toBe(1);
    expect(await accessibilityFaults(chat.page)).toEqual([]);

    await chat.button('Approve').dblclick();
    await ended();
    expect(answers.decided).toEqual([
      {
        sessionId: answers.asked[0]?.sessionId,
        approval: { id: approval.id, decision: 'approve' },
      },
    ]);
    expect(await chat.answer.count()).toBe(1);
    expect(await card().textContent()).toContain('Approved by you');
    expect(await accessibilityFaults(chat.page)).toEqual([]);
  });

  it('can be denied, with the keyboard', async () => {
    const approval = approvalOf();
    answers.play(says(asks(approval)), says(text('It is done.'), done()));
    await chat.send('Change it.');
    await chat.button('Deny').focus();
    await chat.page.keyboard.press('Enter');
    await ended();
    expect(answers.decided[0]?.approval).toEqual({ id: approval.id, decision: 'deny' });
    expect(await card().textContent()).toContain('Denied by you');
    const focused = await chat.page.evaluate('document.activeElement.id');
    expect(focused).toBe('message');
  });

  it('shows what tools and models say as text, and hides nothing of it', async () => {
    const phone = '<img src=x onerror="document.title=1">\u202e0010 555 1+';
    const hostile = approvalOf({
      tool: `securedApi___${'<b>update</b>'.repeat(20)}`,
      user: '\u202emoc.elpmaxe@rebmem',
      arguments: JSON.parse(`{"__proto__":"a","phone":${JSON.stringify(phone)}}`),
      before: { phone: 'x'.repeat(500) },
    });
    answers.play(says(asks(hostile)));
    await chat.page.setViewportSize({ width: 320, height: 780 });
    await chat.send('Change it.');
    await chat.button('Approve').waitFor();
    const told = (await chat.answer.textContent()) ?? '';
    expect(told).toContain('\\u202emoc.elpmaxe@rebmem');
    expect(told).toContain('<img src=x onerror="document.title=1">\\u202e0010 555 1+');
    expect(told).not.toContain('\u202e');
    expect(await chat.answer.locator('img, b').count()).toBe(0);
    expect(await overflowOf(chat.page)).toBe(0);
  });

  it('is there after a reload, and decided there', async () => {
    const approval = approvalOf();
    answers.play(says(text('I would.'), asks(approval)), goesOn);
    await chat.send('Change it.');
    await card().waitFor();
    kept = [waiting(approval)];
    await chat.page.reload();
    await card().waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);
    await chat.button('Approve').click();
    await ended();
    expect(answers.decided).toHaveLength(1);
  });

  it('is docked beside the text box while it is scrolled out of sight', async () => {
    answers.play(says(text('Line.\n\n'.repeat(60)), asks(approvalOf())));
    await chat.send('Change it.');
    await card().waitFor();
    const note = chat.page.getByText('Your decision is needed: Update my contact details');
    expect(await note.count()).toBe(0);
    const thread = chat.page.getByRole('region', { name: 'Conversation' });
    await thread.press('Home');
    await note.waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);
    await chat.button('Show').click();
    await note.waitFor({ state: 'detached' });
    expect(answers.decided).toEqual([]);
  });

  it('is decided once although the answer to the decision is lost', async () => {
    const approval = approvalOf();
    answers.play(
      says(asks(approval)),
      breaksAfter(),
      breaksAfter(tool('done')),
      says(text('It is done.'), done()),
    );
    await chat.send('Change it.');
    await chat.button('Approve').click();
    await ended();
    expect(new Set(answers.decided.map(({ approval: { decision } }) => decision))).toEqual(
      new Set(['approve']),
    );
    expect(answers.joined).toHaveLength(1);
  });

  it('is expired when its time is over, and can be asked for again', async () => {
    answers.play(
      says(asks(approvalOf())),
      refuses('approval-expired', 'The time for this is over.'),
      says(asks(approvalOf())),
    );
    await chat.send('Change it.');
    await chat.button('Approve').click();
    await chat.answer.getByText('Expired: nothing was changed').waitFor();
    expect(await accessibilityFaults(chat.page)).toEqual([]);
    await chat.button('Ask again').click();
    await chat.button('Approve').waitFor();
    const [first, second] = answers.asked;
    expect([second?.prompt, second?.sessionId]).toEqual([first?.prompt, first?.sessionId]);
    expect(second?.turnId).not.toBe(first?.turnId);
    expect(await chat.answer.count()).toBe(2);
  });

  it('is expired the next morning', async () => {
    kept = [waiting(approvalOf({ expiresAt: '2026-01-01T00:00:00Z' }))];
    await chat.page.goto(`${cloud.url(0)}/c/${randomUUID()}`);
    await chat.answer.getByText('Expired: nothing was changed').waitFor();
    expect(await chat.button('Approve').count()).toBe(0);
    await chat.button('Ask again').waitFor();
  });

  it('says that another tab has decided, and shows how', async () => {
    const approval = approvalOf();
    kept = [waiting(approval)];
    const path = `/c/${randomUUID()}`;
    await chat.page.goto(`${cloud.url(0)}${path}`);
    await card().waitFor();
    answers.play(refuses('approval-decided', 'This was decided before.'));
    kept = [
      waiting(approval, {
        outcome: 'complete',
        parts: [
          { kind: 'approval', approval, decision: 'deny' },
          { kind: 'text', text: 'It is done.' },
        ],
      }),
    ];
    await chat.button('Approve').click();
    await chat.page
      .getByText('This was decided before, in another tab or on another device.')
      .waitFor();
    await ended();
    expect(await card().textContent()).toContain('Denied by you');
  });

  it('is left by another message', async () => {
    answers.play(says(asks(approvalOf())), says(text('Sure.'), done()));
    await chat.send('Change it.');
    await chat.button('Approve').waitFor();
    await chat.ask('Something else.');
    expect(await chat.button('Approve').count()).toBe(0);
    expect(await chat.answer.first().textContent()).toContain('Not decided: nothing was changed');
    expect(answers.decided).toEqual([]);
  });
});
