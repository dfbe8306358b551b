import { html } from 'hono/html';
import type { Html } from './layout.ts';

/** A name and its value; one without a value is not shown. */
export type Fact = readonly [string, Html | string | undefined];

export function definitions(entries: readonly Fact[]): Html {
  return html`<dl>${entries.map(([name, value]) =>
    value === undefined ? '' : html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}
