import { MAX_PROMPT_LENGTH } from '@three-tier-chat/wire-contract';
import type { JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { formatPlural } from '../strings/plural.ts';

/** Says by how much a message is longer than may be sent. */
export function TooLong(props: { text: string; id?: string }): JSX.Element {
  const count = () => props.text.length - MAX_PROMPT_LENGTH;
  return (
    <p id={props.id} class="small problem">
      {formatPlural(pageTexts().message.tooLong, count())}
    </p>
  );
}
