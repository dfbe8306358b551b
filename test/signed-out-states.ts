import type { ChatPage } from './chat-page.ts';

/** What people see who are not signed in: how the page is brought there, from the one with Sign in. */
export const SIGNED_OUT_STATES: readonly {
  readonly name: string;
  readonly show: (chat: ChatPage) => Promise<void>;
}[] = [
  { name: 'the page before sign-in', show: async ({ button }) => button('Sign in').waitFor() },
  {
    name: 'an account that is refused',
    async show({ page, button, fillIn }) {
      await button('Sign in').click();
      await fillIn('outsider');
      await page.getByRole('heading', { name: 'This account may not use this chat' }).waitFor();
    },
  },
  {
    name: 'an Okta that cannot be reached',
    async show({ page, button }) {
      await page.route('**/.well-known/openid-configuration', (route) => route.abort('failed'));
      await button('Sign in').click();
      await page.getByRole('heading', { name: 'Okta cannot be reached' }).waitFor();
    },
  },
  {
    name: 'a site without its configuration',
    async show({ page }) {
      await page.route('**/config.json', (route) => route.fulfill({ status: 404, body: '' }));
      await page.reload();
      await page.getByRole('heading', { name: 'The chat could not be opened' }).waitFor();
    },
  },
];
