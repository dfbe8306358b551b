import { type Browser, chromium } from 'playwright-core';
import { findChromium, howToGetChromium } from './chromium.ts';

const CHROMIUM = findChromium();

// Nothing that reaches out by itself, so that what a journey sees on the wire is the page's own.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * What Chromium leaves out. It takes the last list alone, so that this one begins with what Playwright
 * leaves out to control the browser (playwright-core, chromiumSwitches.ts).
 */
const LEFT_OUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // Two pages of the address bar in each window, which nobody sees and which take a second of CPU.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** Options of a suite that drives Chromium: it is skipped, and what it lacks is said, where there is none. */
export const NEEDS_CHROMIUM = CHROMIUM
  ? {}
  : { skip: true, meta: { missing: { part: 'Chromium', get: howToGetChromium() } } };

/**
 * Starts Chromium with a fresh profile, which goes when it is closed. Without a screen it has no
 * scroll bars, unless it is asked to show them.
 */
export async function launchChromium({
  showScrollBars = false,
  flags = [],
  leftOut = [],
}: {
  readonly showScrollBars?: boolean;
  readonly flags?: readonly string[];
  /** Further features that are left out. */
  readonly leftOut?: readonly string[];
} = {}): Promise<Browser> {
  if (!CHROMIUM) throw new Error(`There is no Chromium: ${howToGetChromium()}`);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [...FLAGS, ...flags, `--disable-features=${[...LEFT_OUT, ...leftOut].join()}`],
    ...(showScrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
  });
}
