import type { TurnPart } from '@three-tier-chat/wire-contract';
import { For, type JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

/**
 * What an answer that did not reach its end has changed, or may have: the calls that the user
 * approved. To stop a turn takes none of them back.
 */
export function SentChanges(props: { parts: readonly TurnPart[] }): JSX.Element {
  return (
    <For each={changesIn(props.parts)}>
      {({ name, isDone }) => (
        <p class="small">
          {pageTexts().answer[isDone ? 'doneBefore' : 'sentBefore'](isolated(name))}
        </p>
      )}
    </For>
  );
}

function changesIn(parts: readonly TurnPart[]): readonly { name: string; isDone: boolean }[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'approval' || part.decision !== 'approve') return [];
    const { callId, title, tool } = part.approval;
    const call = parts.find((it) => it.kind === 'tool' && it.call.id === callId);
    const status = call?.kind === 'tool' ? call.call.status : undefined;
    // A failed call says itself what became of it.
    if (status === 'failed') return [];
    return [{ name: title ?? tool, isDone: status === 'done' }];
  });
}

/** A name in whatever direction, which does not change that of the sentence (Unicode, UAX #9). */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
