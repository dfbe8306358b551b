import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Of a machine, what says where its Chromium is. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  exists(path: string): boolean;
  /** Names in a folder; none if there is no such folder. */
  list(folder: string): readonly string[];
}

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
/** Where packages put it that are not on every PATH. */
const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/var/lib/flatpak/exports/bin'];
const MAC_APPS = ['Chromium', 'Google Chrome', 'Google Chrome for Testing'];
/** In a folder `chromium-<revision>` of Playwright's cache (its `registry`, and that of older releases). */
const PLAYWRIGHT_PATHS = [
  'chrome-linux64/chrome',
  'chrome-linux-arm64/chrome',
  'chrome-linux/chrome',
  ...['chrome-mac-arm64', 'chrome-mac-x64', 'chrome-mac'].flatMap((folder) =>
    MAC_APPS.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
  ),
];

/** How to get a Chromium, by platform. */
const GET: Partial<Record<NodeJS.Platform, string>> = {
  linux:
    'Debian, Ubuntu: apt-get install chromium; Fedora: dnf install chromium; elsewhere: npx playwright-core install --with-deps chromium',
  darwin: 'brew install --cask chromium, or npx playwright-core install chromium',
};

/**
 * Path of the Chromium or Chrome that the journeys drive: the one that CHROMIUM names, else one on the
 * PATH, of a package, an app of macOS, or the newest that Playwright has downloaded.
 *
 * @returns undefined where there is none.
 * @throws Error when CHROMIUM names a file that does not exist.
 */
export function findChromium(machine: Machine = thisMachine()): string | undefined {
  const named = machine.env['CHROMIUM'];
  if (named && !machine.exists(named)) {
    throw new Error(`CHROMIUM names ${named}, which does not exist: correct it or leave it out.`);
  }
  return named || candidates(machine).find((path) => machine.exists(path));
}

/** How to get one on this platform. */
export function howToGetChromium(platform: NodeJS.Platform = process.platform): string {
  return `${GET[platform] ?? 'npx playwright-core install chromium'}; or set CHROMIUM to the path of one.`;
}

function candidates({ platform, env, home, list }: Machine): readonly string[] {
  const path = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const folders = platform === 'darwin' ? path : [...path, ...LINUX_FOLDERS];
  const apps = platform === 'darwin' ? ['/Applications', join(home, 'Applications')] : [];
  const cache =
    env['PLAYWRIGHT_BROWSERS_PATH'] ||
    join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', 'ms-playwright');
  const downloaded = list(cache)
    .flatMap((name) => /^chromium-(\d+)$/.exec(name)?.[1] ?? [])
    .sort((one, other) => Number(other) - Number(one));
  return [
    ...folders.flatMap((folder) => COMMANDS.map((name) => join(folder, name))),
    ...apps.flatMap((folder) =>
      MAC_APPS.map((app) => join(folder, `${app}.app/Contents/MacOS/${app}`)),
    ),
    ...downloaded.flatMap((revision) =>
      PLAYWRIGHT_PATHS.map((inside) => join(cache, `chromium-${revision}`, inside)),
    ),
  ];
}

function thisMachine(): Machine {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    exists: existsSync,
    list: (folder) => (existsSync(folder) ? readdirSync(folder) : []),
  };
}
