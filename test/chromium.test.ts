import { describe, expect, it } from 'vitest';
import { findChromium, howToGetChromium, type Machine } from './chromium.ts';

/** A machine that holds these files and no others. */
function machine(
  platform: NodeJS.Platform,
  files: readonly string[],
  env: Machine['env'] = {},
): Machine {
  return {
    platform,
    env: { PATH: '/usr/bin:/opt/tools', ...env },
    home: '/home/me',
    exists: (path) => files.includes(path),
    list: (folder) => [
      ...new Set(
        files
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
}

describe('Chromium is found', () => {
  it.each<readonly [where: string, NodeJS.Platform, path: string, env: Machine['env']]>([
    ['as a package of Debian', 'linux', '/usr/bin/chromium', {}],
    ['as a package of Fedora or Ubuntu', 'linux', '/usr/bin/chromium-browser', {}],
    ['as Chrome', 'linux', '/usr/bin/google-chrome', {}],
    ['on the PATH', 'linux', '/opt/tools/chromium', {}],
    ['as a snap', 'linux', '/snap/bin/chromium', {}],
    [
      'in Playwright’s cache',
      'linux',
      '/home/me/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome',
      {},
    ],
    [
      'in the cache of an older Playwright',
      'linux',
      '/home/me/.cache/ms-playwright/chromium-1100/chrome-linux/chrome',
      {},
    ],
    [
      'where PLAYWRIGHT_BROWSERS_PATH says',
      'linux',
      '/browsers/chromium-1200/chrome-linux64/chrome',
      { PLAYWRIGHT_BROWSERS_PATH: '/browsers' },
    ],
    ['as an app', 'darwin', '/Applications/Chromium.app/Contents/MacOS/Chromium', {}],
    [
      'as Chrome’s app',
      'darwin',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      {},
    ],
    [
      'as an app of one’s own',
      'darwin',
      '/home/me/Applications/Chromium.app/Contents/MacOS/Chromium',
      {},
    ],
    [
      'in Playwright’s cache of macOS',
      'darwin',
      '/home/me/Library/Caches/ms-playwright/chromium-1200/chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
      {},
    ],
    ['where CHROMIUM says', 'linux', '/mine/chrome', { CHROMIUM: '/mine/chrome' }],
  ])('%s (%s)', (_where, platform, path, env) => {
    expect(findChromium(machine(platform, [path], env))).toBe(path);
  });

  it('by CHROMIUM before all others, and the newest of Playwright’s', () => {
    const cached = ['999', '1200'].map(
      (revision) => `/home/me/.cache/ms-playwright/chromium-${revision}/chrome-linux64/chrome`,
    );
    expect(findChromium(machine('linux', cached))).toBe(cached[1]);
    const all = ['/usr/bin/chromium', '/mine/chrome', ...cached];
    expect(findChromium(machine('linux', all, { CHROMIUM: '/mine/chrome' }))).toBe('/mine/chrome');
    expect(findChromium(machine('linux', all))).toBe('/usr/bin/chromium');
  });
});

it('there is none on a machine without', () => {
  expect(findChromium(machine('linux', []))).toBeUndefined();
});

it('a CHROMIUM that does not exist is no reason to take another', () => {
  expect(() =>
    findChromium(machine('linux', ['/usr/bin/chromium'], { CHROMIUM: '/gone' })),
  ).toThrow('CHROMIUM names /gone, which does not exist: correct it or leave it out.');
});

it('how to get it is said for the platform', () => {
  expect(howToGetChromium('linux')).toContain('apt-get install chromium');
  expect(howToGetChromium('darwin')).toContain('brew install --cask chromium');
  expect(howToGetChromium('win32')).toBe(
    'npx playwright-core install chromium; or set CHROMIUM to the path of one.',
  );
});
