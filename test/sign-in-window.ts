import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ChatPage } from './chat-page.ts';

/** Presses a button that opens Okta's form in a window of its own, and fills it in there. */
export async function signInBeside(chat: ChatPage, button: string, user: string): Promise<void> {
  const [opened] = await Promise.all([
    chat.page.waitForEvent('popup'),
    chat.button(button).click(),
  ]);
  await fillInWindow(opened, user);
}

async function fillInWindow(shown: Page, user: string): Promise<void> {
  await shown.getByLabel('Username').fill(`${user}@example.com`);
  await shown.getByLabel('Password').fill('local-only');
  await Promise.all([
    shown.waitForEvent('close'),
    shown.getByRole('button', { name: 'Sign in', exact: true }).click(),
  ]);
}

/** Signs in wherever the page shows the form; a browser with a session needs none. */
export async function signInByWindowOrPage(chat: ChatPage, user: string): Promise<void> {
  let shown: Page | undefined;
  chat.page.once('popup', (popup) => {
    shown = popup;
  });
  await chat.button('Sign in').click();
  await expect
    .poll(async () => (await chat.button('Sign out').isVisible()) || (await formIn(chat, shown)))
    .toBe(true);
  if (shown && !shown.isClosed()) await fillInWindow(shown, user);
  else if (!(await chat.button('Sign out').isVisible())) await chat.fillIn(user);
  await chat.button('Sign out').waitFor();
}

function formIn(chat: ChatPage, shown: Page | undefined): Promise<boolean> {
  return (shown && !shown.isClosed() ? shown : chat.page).getByLabel('Username').isVisible();
}
