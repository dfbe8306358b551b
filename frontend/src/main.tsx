import { render } from 'solid-js/web';
import { loadSiteConfig } from './api/site-config.ts';
import { App } from './app.tsx';
import { takeArrival } from './session/arrival.ts';
import { thisBrowser } from './session/browser.ts';
import { makeOkta } from './session/okta.ts';
import { createSession } from './session/session.ts';
import './styles/index.css';

const browser = thisBrowser();
// First of all: an authorization code may not stay in the address bar while anything loads.
const arrival = takeArrival(browser);

render(
  () => (
    <App
      loadConfig={() => loadSiteConfig()}
      openSession={(config) => {
        const session = createSession(makeOkta(config), browser);
        addEventListener('pageshow', ({ persisted }) => {
          if (persisted) session.resume();
        });
        void session.start(arrival);
        return session;
      }}
      tabStorage={sessionStorage}
    />
  ),
  document.getElementById('app') as HTMLElement,
);
