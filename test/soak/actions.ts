import { randomInt } from 'node:crypto';
import type { Locator } from 'playwright-core';
import type { Remembered, Tab } from './person.ts';

/** Something was not as a person would expect; the message says what. */
class Surprise extends Error {
  override readonly name = 'Surprise';
}

/** One thing that a person does in a tab; false if there is no occasion for it. */
export type Action = (tab: Tab) => Promise<boolean>;

/** Answers come in pieces for so long that there is time to do something meanwhile. */
const SLOWLY = '/model take 6 s then ';

function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Surprise(what);
}

const answer = ({ chat }: Tab): Locator => chat.answer.last();

/**
 * Sends a message and remembers it, with the conversation that it begins.
 *
 * @param spell makes the message of a word that no other message has.
 */
async function say(tab: Tab, spell: (word: string) => string): Promise<void> {
  const { chat, owner } = tab;
  owner.said += 1;
  const prompt = spell(`${owner.login}${owner.said}`);
  const before = await chat.answer.count();
  await chat.send(prompt);
  await chat.answer.nth(before).waitFor();
  tab.conversation ??= begun(tab);
  tab.conversation.prompts.push(prompt);
}

function begun({ chat, owner }: Tab): Remembered {
  const id = new URL(chat.page.url()).pathname.replace('/c/', '');
  const conversation = { id, prompts: [], pinned: false, isDeleted: false, isInUse: true };
  owner.conversations.push(conversation);
  return conversation;
}

async function heard(tab: Tab): Promise<string> {
  const { owner } = tab;
  await answer(tab).getByRole('link', { name: 'Trace' }).waitFor();
  const text = (await answer(tab).textContent()) ?? '';
  expectThat(!text.includes(owner.otherName), `${owner.login} was told of somebody else`);
  return text;
}

const ask: Action = async (tab) => {
  await say(tab, (word) => `Who am I, ${word}?`);
  const text = await heard(tab);
  expectThat(text.includes(tab.owner.name), `${tab.owner.login} was not known: ${text}`);
  return true;
};

const change: Action = async (tab) => {
  const phone = `+1 555 0${randomInt(100, 1000)}`;
  await say(tab, (word) => `I am ${word}: change my phone number to ${phone}`);
  const isApproved = randomInt(4) > 0;
  await tab.chat.button(isApproved ? 'Approve' : 'Deny').click();
  await heard(tab);
  if (isApproved) tab.owner.phone = phone;
  return true;
};

const stop: Action = async (tab) => {
  await say(tab, (word) => `${SLOWLY}Count to a hundred, ${word}.`);
  await answer(tab).locator('.prose').waitFor();
  await tab.chat.button('Stop').click();
  await heard(tab);
  const isStopped = (await answer(tab).getByText('Stopped by you').count()) === 1;
  expectThat(isStopped, 'an answer that was stopped does not say so');
  return true;
};

const reloadInAnswer: Action = async (tab) => {
  await say(tab, (word) => `${SLOWLY}Who am I, ${word}?`);
  await answer(tab).locator('.prose').waitFor();
  await tab.chat.page.reload();
  await tab.chat.button('Sign out').waitFor();
  const text = await heard(tab);
  expectThat(text.includes(tab.owner.name), `an answer was lost by a reload: ${text}`);
  return true;
};

const startNew: Action = async (tab) => {
  leave(tab);
  await tab.chat.button('New conversation').click();
  return true;
};

const open: Action = async (tab) => {
  const conversation = pick(tab);
  if (!conversation) return false;
  await find(tab, conversation);
  await entry(tab, conversation).getByRole('link').click();
  leave(tab);
  enter(tab, conversation);
  const last = conversation.prompts.at(-1) ?? '';
  await tab.chat.page.locator('.prompt').getByText(last).first().waitFor();
  return true;
};

const goBack: Action = async (tab) => {
  const here = tab.conversation;
  if (!here || !(await open(tab))) return false;
  const there = tab.conversation;
  await tab.chat.page.goBack();
  await tab.chat.page
    .locator('.prompt')
    .getByText(here.prompts.at(-1) ?? '')
    .first()
    .waitFor();
  if (there) there.isInUse = false;
  enter(tab, here);
  return true;
};

const rename: Action = async (tab) => {
  const conversation = pick(tab);
  if (!conversation) return false;
  const title = `Renamed ${tab.owner.said} by ${tab.owner.login}`;
  await openOptions(tab, conversation);
  await tab.chat.button('Rename').click();
  await tab.chat.page.getByRole('textbox', { name: 'Title' }).fill(title);
  await tab.chat.button('Save').click();
  await entry(tab, conversation).getByText(title).waitFor();
  conversation.title = title;
  return closeList(tab);
};

const pin: Action = async (tab) => {
  const conversation = pick(tab);
  if (!conversation) return false;
  await openOptions(tab, conversation);
  // What a person sees: another device may have changed it, which this one learns later.
  const unpin = tab.chat.button('Unpin');
  conversation.isInUse = true;
  const isPinnedHere = (await unpin.or(tab.chat.button('Pin')).textContent()) === 'Unpin';
  await tab.chat.button(isPinnedHere ? 'Unpin' : 'Pin').click();
  conversation.pinned = !isPinnedHere;
  conversation.isInUse = false;
  return closeList(tab);
};

const deleteIt: Action = async (tab) => {
  const conversation = pick(tab);
  if (!conversation) return false;
  const isUndone = randomInt(2) === 0;
  // No other tab goes on in it before it is known what becomes of it.
  conversation.isInUse = true;
  await openOptions(tab, conversation);
  await tab.chat.button('Delete').click();
  if (isUndone) {
    await tab.chat.button('Undo').click();
    // On a phone the list has closed itself, so that the note could be seen.
    await showList(tab);
    await entry(tab, conversation).waitFor();
    conversation.isInUse = false;
  } else {
    await entry(tab, conversation).waitFor({ state: 'detached' });
    conversation.isDeleted = true;
  }
  return closeList(tab);
};

const search: Action = async (tab) => {
  const conversation = pick(tab, ({ title }) => title !== undefined);
  if (!conversation) return false;
  await showList(tab);
  const box = tab.chat.page.getByRole('searchbox', { name: 'Search conversations' });
  await box.fill(conversation.title ?? '');
  await entry(tab, conversation).waitFor();
  await box.fill('');
  return closeList(tab);
};

const regenerate: Action = async (tab) => {
  const { chat, conversation } = tab;
  const last = conversation?.prompts.at(-1);
  if (!conversation || !last?.startsWith('Who am I')) return false;
  const count = await chat.button('Regenerate').count();
  if (count === 0) return false;
  await chat.button('Regenerate').click();
  await chat.button('Send').waitFor();
  conversation.prompts.push(last);
  const text = await heard(tab);
  expectThat(text.includes(tab.owner.name), `a new version does not know its person: ${text}`);
  return true;
};

/** By how often people do it. */
export const ACTIONS: readonly (readonly [number, string, Action])[] = [
  [8, 'ask', ask],
  [3, 'change', change],
  [2, 'stop', stop],
  [2, 'reload in an answer', reloadInAnswer],
  [3, 'start a new one', startNew],
  [4, 'open', open],
  [1, 'go back', goBack],
  [1, 'rename', rename],
  [1, 'pin', pin],
  [1, 'delete', deleteIt],
  [1, 'search', search],
  [2, 'regenerate', regenerate],
];

/** A conversation that no other tab is at work in. */
function pick({ owner, conversation }: Tab, fits = (_: Remembered) => true) {
  const free = owner.conversations.filter(
    (it) => it !== conversation && !it.isInUse && !it.isDeleted && fits(it),
  );
  return free.length === 0 ? undefined : free[randomInt(free.length)];
}

function enter(tab: Tab, conversation: Remembered): void {
  conversation.isInUse = true;
  tab.conversation = conversation;
}

function leave(tab: Tab): void {
  if (tab.conversation) tab.conversation.isInUse = false;
  tab.conversation = undefined;
}

/** An old list is read again by a reload, and one that is long shows more of itself. */
async function find(tab: Tab, conversation: Remembered): Promise<void> {
  const { chat } = tab;
  await showList(tab);
  const isThere = async () => (await entry(tab, conversation).count()) > 0;
  if (!(await isThere())) {
    await chat.page.reload();
    await chat.button('Sign out').waitFor();
    await showList(tab);
    await chat.page.locator('.history-entry').first().waitFor();
  }
  while (!(await isThere()) && (await chat.button('Show more').count()) > 0) {
    const before = await chat.page.locator('.history-entry').count();
    await chat.button('Show more').click();
    await chat.page.locator('.history-entry').nth(before).waitFor();
  }
  await entry(tab, conversation).waitFor();
}

const entry = ({ chat }: Tab, { id }: Remembered): Locator =>
  chat.page.locator('.history-entry').filter({ has: chat.page.locator(`a[href="/c/${id}"]`) });

async function showList({ chat, device }: Tab): Promise<void> {
  if (device === 'phone') await chat.button('Conversations').click();
}

async function closeList({ chat, device }: Tab): Promise<true> {
  if (device === 'phone') await chat.page.keyboard.press('Escape');
  return true;
}

async function openOptions(tab: Tab, conversation: Remembered): Promise<void> {
  await find(tab, conversation);
  await entry(tab, conversation)
    .getByRole('button', { name: /^Options of/ })
    .click();
}
