import type { JSX } from 'solid-js';

/** The bar at the top of every page; what stands at its end is the page's own. */
export function Bar(props: { children?: JSX.Element }): JSX.Element {
  return (
    <header class="bar">
      <h1>Three-tier chat</h1>
      {props.children}
    </header>
  );
}
