import type { JSX } from 'solid-js';

/** How the model arrived at its answer, in its own words: folded, and as it was written. */
export function Reasoning(props: { text: string }): JSX.Element {
  return (
    <details class="reasoning">
      <summary>Reasoning</summary>
      <p dir="auto">{props.text}</p>
    </details>
  );
}
