import type { JSX } from 'solid-js';
import { gateTexts } from './strings/language.ts';

/** The bar at the top of every page; each page adds its own content at the end. */
export function Bar(props: { children?: JSX.Element }): JSX.Element {
  return (
    <header class="bar">
      <h1>{gateTexts().app}</h1>
      {props.children}
    </header>
  );
}
