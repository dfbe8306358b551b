import { type JSX, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import type { KeptConversation } from './kept-turns.ts';

export interface ReadingNoticeProps {
  readonly kept: KeptConversation;
  readonly onRetry: () => void;
  readonly onStartNew: () => void;
}

/** Above the turns of a conversation that is kept: that it is read, why it cannot be, or its earlier turns. */
export function ReadingNotice(props: ReadingNoticeProps): JSX.Element {
  const failure = () => {
    const reading = props.kept.reading();
    return reading.kind === 'failed' && reading.detail;
  };
  return (
    <>
      <Show when={props.kept.reading().kind === 'loading'}>
        <p class="late small">{pageTexts().conversation.loading}</p>
      </Show>
      <Show when={props.kept.reading().kind === 'missing'}>
        <div class="notice" role="alert">
          <p>{pageTexts().conversation.missing}</p>
          <button type="button" class="button" onClick={() => props.onStartNew()}>
            {pageTexts().conversation.startNew}
          </button>
        </div>
      </Show>
      <Show when={failure()}>
        {(detail) => (
          <div class="notice" role="alert">
            <p dir="auto">{detail()}</p>
            <button type="button" class="button" onClick={() => props.onRetry()}>
              {pageTexts().retry}
            </button>
          </div>
        )}
      </Show>
      <Show when={props.kept.reading().kind === 'shown'}>
        <EarlierTurns kept={props.kept} />
      </Show>
    </>
  );
}

function EarlierTurns(props: { kept: KeptConversation }): JSX.Element {
  const failure = () => {
    const earlier = props.kept.earlier();
    return earlier.kind === 'failed' && earlier.detail;
  };
  return (
    <Show when={props.kept.earlier().kind !== 'none'}>
      <div class="earlier">
        <Show when={failure()}>
          {(detail) => (
            <p class="small" role="alert" dir="auto">
              {detail()}
            </p>
          )}
        </Show>
        <p class="small print-only">{pageTexts().conversation.notPrinted}</p>
        <button
          type="button"
          class="button quiet"
          aria-disabled={props.kept.earlier().kind === 'loading'}
          onClick={() => void props.kept.loadEarlier()}
        >
          {pageTexts().conversation.earlier}
        </button>
      </div>
    </Show>
  );
}
