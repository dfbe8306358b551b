import type { BrowserContext } from 'playwright-core';

/** Each is run in every page of a browser before the page's own scripts. */
const WITHOUT = {
  channel: 'delete globalThis.BroadcastChannel',
  storage: `for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { get() { throw new DOMException(name, 'SecurityError'); } });
  }`,
  room: `Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }`,
  windows: 'window.open = () => null',
};

/** Prepares a browser in which these are missing. */
export const without =
  (...names: readonly (keyof typeof WITHOUT)[]) =>
  (context: BrowserContext) =>
    Promise.all(names.map((name) => context.addInitScript(WITHOUT[name])));
