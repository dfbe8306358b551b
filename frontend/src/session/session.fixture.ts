import { makeFakeBrowser, makeFakeSite, ORIGIN } from '../testing/fake-browser.ts';
import { makeFakeProvider } from '../testing/fake-provider.ts';
import { takeArrival } from './arrival.ts';
import { createSession } from './session.ts';
import { SignInError } from './sign-in-error.ts';

export function setUp(path = '/', site = makeFakeSite()) {
  const browser = makeFakeBrowser(path, site);
  const provider = makeFakeProvider();
  const sent: Request[] = [];
  const answers: number[] = [];
  const request: typeof fetch = async (input, init) => {
    sent.push(new Request(new URL(String(input), ORIGIN), init));
    return new Response(null, { status: answers.shift() ?? 204 });
  };

  const open = () => createSession(provider, browser, request);

  /** Loads the page again, as after a redirect or a reload. */
  async function load() {
    const session = open();
    await session.start(takeArrival(browser));
    return session;
  }

  async function comeBack(query = 'code=c') {
    const state = browser.departures.at(-1)?.url.searchParams.get('state');
    browser.open(`/callback?${query}&state=${state}`);
    return load();
  }

  async function signedIn() {
    await load();
    return comeBack();
  }

  return { browser, provider, sent, answers, open, load, comeBack, signedIn };
}

export const fails = (code: SignInError['code'], description?: string) => async () => {
  throw new SignInError(code, description);
};
