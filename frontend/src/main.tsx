import { render } from 'solid-js/web';
import { loadSiteConfig } from './api/site-config.ts';
import { App } from './app.tsx';
import { Bar } from './bar.tsx';
import { takeArrival } from './session/arrival.ts';
import { thisBrowser } from './session/browser.ts';
import { makeOkta } from './session/okta.ts';
import { createSession } from './session/session.ts';
import { sendSignInAnswer } from './session/sign-in-window.ts';
import { SignInWindowPage } from './session/sign-in-window-page.tsx';
import { preferredLanguage, showLanguage } from './strings/language.ts';
import './styles/index.css';

const browser = thisBrowser();
// First, since an authorization code must not stay in the address bar while anything loads.
const arrival = takeArrival(browser);
void showLanguage(preferredLanguage(browser.siteStorage));

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
        loadConfig={() => loadSiteConfig()}
        openSession={(config) => {
          const session = createSession(makeOkta(config), browser);
          // All events by which a hidden, frozen or left page returns.
          addEventListener('pageshow', ({ persisted }) => session.wake(persisted));
          addEventListener('focus', () => session.wake(false));
          document.addEventListener('visibilitychange', () => session.wake(false));
          document.addEventListener('resume', () => session.wake(false));
          void session.start(arrival);
          return session;
        }}
        browser={browser}
        loadPage={() => import('./signed-in.tsx')}
        reload={() => location.reload()}
      />
    ),
  document.getElementById('app') as HTMLElement,
);
