import { type JSX, Show } from 'solid-js';
import { formatDateTime, formatDay, formatNumber, formatTime } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { Turn } from './turn.ts';

export interface TurnToolsProps {
  readonly turn: Turn;
  /** All that was asked in this place, the oldest first. */
  readonly versions: readonly Turn[];
  readonly onShow: (version: Turn) => void;
  /** Present when the message can be changed, and asked again in its place. */
  readonly onEdit: (() => void) | undefined;
  /** Present when the same can be asked again in its place. */
  readonly onRegenerate: (() => void) | undefined;
}

/** Below a message: when it was asked, what else was asked in its place, and how to ask anew. */
export function TurnTools(props: TurnToolsProps): JSX.Element {
  const place = () => props.versions.indexOf(props.turn);
  return (
    <div class="turn-tools small">
      <Show when={props.turn.askedAtMs}>{(ms) => <AskedAt ms={ms()} />}</Show>
      <Show when={props.versions.length > 1}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form. */}
        <span class="versions" role="group" aria-label={pageTexts().message.versions}>
          <Step
            name={pageTexts().message.previous}
            sign="‹"
            to={props.versions[place() - 1]}
            onShow={props.onShow}
          />
          <span>
            {formatNumber(place() + 1)}/{formatNumber(props.versions.length)}
          </span>
          <Step
            name={pageTexts().message.next}
            sign="›"
            to={props.versions[place() + 1]}
            onShow={props.onShow}
          />
        </span>
      </Show>
      <Show when={props.onRegenerate}>
        {(regenerate) => (
          <button type="button" class="button quiet" onClick={() => regenerate()()}>
            {pageTexts().message.regenerate}
          </button>
        )}
      </Show>
      <Show when={props.onEdit}>
        {(edit) => (
          <button type="button" class="button quiet" onClick={() => edit()()}>
            {pageTexts().message.edit}
          </button>
        )}
      </Show>
    </div>
  );
}

/** Not disabled at the end, which would take the focus away. */
function Step(props: {
  name: string;
  sign: string;
  to: Turn | undefined;
  onShow: (version: Turn) => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={props.name}
      aria-disabled={props.to === undefined}
      onClick={() => props.to && props.onShow(props.to)}
    >
      <span aria-hidden="true">{props.sign}</span>
    </button>
  );
}

/** When a message was asked: the time, and the day as well unless it is today's. */
function AskedAt(props: { ms: number }): JSX.Element {
  const date = () => new Date(props.ms);
  const isToday = () => date().toDateString() === new Date().toDateString();
  return (
    <time dateTime={date().toISOString()} title={formatDateTime(date())}>
      {isToday() ? '' : `${formatDay(date())}, `}
      {formatTime(date())}
    </time>
  );
}
