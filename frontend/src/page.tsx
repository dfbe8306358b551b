import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { render } from 'solid-js/web';
import { loadSiteConfig } from './api/site-config.ts';
import { App } from './app.tsx';
import { Bar } from './bar.tsx';
import type { Arrival } from './session/arrival.ts';
import type { Browser } from './session/browser.ts';
import { makeOkta } from './session/okta.ts';
import { createSession } from './session/session.ts';
import { sendSignInAnswer } from './session/sign-in-window.ts';
import { SignInWindowPage } from './session/sign-in-window-page.tsx';
import { preferredLanguage, showLanguage } from './strings/language.ts';

export interface Opening {
  /** What stands in it until then goes. */
  readonly root: HTMLElement;
  readonly browser: Browser;
  readonly arrival: Arrival;
  /** The configuration, which is under way. */
  readonly config: Promise<SiteConfig>;
  /** A silent sign-in that is under way, for a visit. */
  readonly silent: Promise<boolean> | undefined;
}

/** Renders the page that fits how the user arrived. */
export function showPage({ root, browser, arrival, config, silent }: Opening): void {
  const language = showLanguage(preferredLanguage(browser.siteStorage));
  let underWay: Pick<Opening, 'config' | 'silent'> | undefined = { config, silent };

  async function loadConfig(): Promise<SiteConfig> {
    // Shown in one language from the start.
    await language;
    try {
      return await (underWay?.config ?? loadSiteConfig());
    } catch (error) {
      underWay = undefined;
      throw error;
    }
  }

  function openSession(it: SiteConfig) {
    const session = createSession(makeOkta(it), browser);
    // All events by which a hidden, frozen or left page returns.
    addEventListener('pageshow', ({ persisted }) => session.wake(persisted));
    addEventListener('focus', () => session.wake(false));
    document.addEventListener('visibilitychange', () => session.wake(false));
    document.addEventListener('resume', () => session.wake(false));
    void session.start(arrival, underWay?.silent);
    return session;
  }

  root.replaceChildren();
  render(
    () =>
      arrival.kind === 'window' ? (
        <>
          <Bar />
          <SignInWindowPage
            sendSignInAnswer={(onReceived) => sendSignInAnswer(browser, arrival.url, onReceived)}
          />
        </>
      ) : (
        <App
          loadConfig={loadConfig}
          openSession={openSession}
          browser={browser}
          loadPage={() => import('./signed-in.tsx')}
          reload={() => location.reload()}
        />
      ),
    root,
  );
}
