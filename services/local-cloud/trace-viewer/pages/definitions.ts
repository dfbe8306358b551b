import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** Names with their values; without the undefined ones. */
export function definitions(
  entries: readonly (readonly [string, Html | string | undefined])[],
): Html {
  return html`<dl>${entries.map(([name, value]) =>
    value === undefined ? '' : html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}
