import type { JSX } from 'solid-js';

/** The bar at the top of every page; each page adds its own content at the end. */
export function Bar(props: { children?: JSX.Element }): JSX.Element {
  return (
    <header class="bar">
      <h1>Three-tier chat</h1>
      {props.children}
    </header>
  );
}
