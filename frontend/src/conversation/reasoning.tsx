import type { JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

/** How the model arrived at its answer, in its own words: folded, and as it was written. */
export function Reasoning(props: { text: string }): JSX.Element {
  return (
    <details class="reasoning">
      <summary>{pageTexts().answer.reasoning}</summary>
      <p dir="auto">{props.text}</p>
    </details>
  );
}
