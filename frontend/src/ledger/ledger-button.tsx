import type { JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

/** Shows and hides who checked an answer. */
export function LedgerButton(props: {
  isOpen: boolean;
  /** Id of what it shows. */
  controls: string;
  onToggle: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button quiet"
      aria-expanded={props.isOpen}
      aria-controls={props.isOpen ? props.controls : undefined}
      onClick={() => props.onToggle()}
    >
      {pageTexts().ledger.title}
    </button>
  );
}
