import { loadSiteConfig } from './api/site-config.ts';
import { takeArrival } from './session/arrival.ts';
import { thisBrowser } from './session/browser.ts';
import { makeOkta } from './session/okta.ts';
import { signInSilently } from './session/silent-sign-in.ts';
import './styles/index.css';

// See docs/decisions/the-silent-sign-in-loads-no-page.md.

/** A silent sign-in that takes longer gets the page, which says that it is under way. */
const LATE_MS = 1_000;

const root = document.getElementById('app') as HTMLElement;
// Tells recover.js, which listens for `page-missing` too, that this script has come.
root.dataset['opening'] = '';

const browser = thisBrowser();
// First, since an authorization code must not stay in the address bar while anything loads.
const arrival = takeArrival(browser);
const config = loadSiteConfig();
// The page shows why there is none.
config.catch(() => {});

function open(silent?: Promise<boolean>): void {
  import('./page.tsx').then(
    ({ showPage }) => showPage({ root, browser, arrival, config, silent }),
    // Not loaded again by itself: a silent sign-in would lead here once more.
    () => dispatchEvent(new Event('page-missing')),
  );
}

if (arrival.kind === 'visit') {
  const silent = config.then((it) => signInSilently(makeOkta(it), browser, arrival));
  const late = new Promise<boolean>((resolve) => {
    browser.clock.after(LATE_MS, () => resolve(false));
  });
  Promise.race([silent, late]).then(
    (hasLeft) => hasLeft || open(silent),
    () => open(silent),
  );
} else {
  open();
}
