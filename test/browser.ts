import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

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

/** Tells whether the journeys of the page can run here; says loudly why, when they cannot. */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM_PATH)) return true;
  console.warn(
    `SKIPPED: the journeys of the page. There is no Chromium at ${CHROMIUM_PATH}. Install it ` +
      '(Debian, Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to the one that you have.',
  );
  return false;
}

/**
 * Starts Chromium with a fresh profile, which goes when it is closed. Without a screen it has no
 * scroll bars, unless it is asked to show them.
 */
export function launchChromium({
  showScrollBars = false,
  flags = [],
}: {
  readonly showScrollBars?: boolean;
  readonly flags?: readonly string[];
} = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: [...FLAGS, ...flags],
    ...(showScrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
  });
}
