import { render } from 'solid-js/web';
import { loadSiteConfig } from './api/site-config.ts';
import { App } from './app.tsx';
import { Bar } from './bar.tsx';
import { takeArrival } from './session/arrival.ts';
import { thisBrowser } from './session/browser.ts';
import { HandedOver } from './session/handed-over.tsx';
import { makeOkta } from './session/okta.ts';
import { createSession } from './session/session.ts';
import { handOver } from './session/sign-in-window.ts';
import './styles/index.css';

const browser = thisBrowser();
// First of all: an authorization code may not stay in the address bar while anything loads.
const arrival = takeArrival(browser);

render(
  () =>
    arrival.kind === 'window' ? (
      <>
        <Bar />
        <HandedOver handOver={(onTaken) => handOver(browser, arrival.url, onTaken)} />
      </>
    ) : (
      <App
        loadConfig={() => loadSiteConfig()}
        openSession={(config) => {
          const session = createSession(makeOkta(config), browser);
          // Every way in which a page that was hidden, frozen or left comes back.
          addEventListener('pageshow', ({ persisted }) => session.wake(persisted));
          addEventListener('focus', () => session.wake(false));
          document.addEventListener('visibilitychange', () => session.wake(false));
          document.addEventListener('resume', () => session.wake(false));
          void session.start(arrival);
          return session;
        }}
        tabStorage={browser.tabStorage}
        loadPage={() => import('./signed-in.tsx')}
        reload={() => location.reload()}
      />
    ),
  document.getElementById('app') as HTMLElement,
);
