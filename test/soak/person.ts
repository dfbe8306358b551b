import type { Browser } from 'playwright-core';
import { type ChatPage, openChatPage } from '../chat-page.ts';
import type { LocalCloud } from '../local-cloud.ts';

/** A conversation as its person would remember it. */
export interface Remembered {
  readonly id: string;
  /** Every message that was sent and accepted, the oldest first; those asked anew among them. */
  readonly prompts: string[];
  /** Given by the person. */
  title?: string;
  pinned: boolean;
  isDeleted: boolean;
  /** A tab is at work in it: a person does not use one conversation in two tabs at once. */
  isInUse: boolean;
}

export interface Tab {
  readonly chat: ChatPage;
  readonly device: 'laptop' | 'phone';
  readonly owner: Person;
  /** What it shows, once that is begun. */
  conversation: Remembered | undefined;
}

export interface Person {
  readonly login: string;
  /** As the agent calls them, and nobody else. */
  readonly name: string;
  readonly otherName: string;
  readonly tabs: readonly Tab[];
  readonly conversations: Remembered[];
  /** The last phone number whose change was approved. */
  phone: string | undefined;
  /** Numbers the messages, each of which is said once. */
  said: number;
}

const PHONE = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } };

/** Signs a person in on a laptop with two tabs, and on a phone with one. */
export async function sitDown(
  browser: Browser,
  cloud: LocalCloud,
  login: string,
  [name, otherName]: readonly [string, string],
): Promise<Person> {
  const laptop = await openChatPage(browser, cloud);
  await laptop.signIn(login);
  const second = await laptop.openTab();
  const phone = await openChatPage(browser, cloud, undefined, PHONE);
  await phone.signIn(login);
  const tabs: Tab[] = [];
  const person: Person = {
    ...{ login, name, otherName, tabs, conversations: [] },
    phone: undefined,
    said: 0,
  };
  for (const [chat, device] of [
    [laptop, 'laptop'],
    [second, 'laptop'],
    [phone, 'phone'],
  ] as const) {
    tabs.push({ chat, device, owner: person, conversation: undefined });
  }
  return person;
}
