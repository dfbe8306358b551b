import type { Approval, ApprovalDecision, TurnPart } from '@three-tier-chat/wire-contract';
import { For, type JSX, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { changesOf, type FieldChange, toolInWords } from './changes.ts';
import { showExactly, showJson } from './show-exactly.ts';
import { createTimeLeft, TimeLeft } from './time-left.tsx';

/**
 * `asked`: the user decides; `sending`: the decision is on its way; `left`: another message came
 * first; `elsewhere`: somebody decided, not here.
 */
export type ApprovalState =
  | 'asked'
  | 'sending'
  | 'left'
  | 'elsewhere'
  | NonNullable<Extract<TurnPart, { readonly kind: 'approval' }>['decision']>;

export interface ApprovalCardProps {
  readonly approval: Approval;
  readonly state: ApprovalState;
  /** Why the last decision could not be sent. */
  readonly failure: string | undefined;
  /** Present when the user can decide. */
  readonly onDecide: ((decision: ApprovalDecision) => void) | undefined;
  /** Present when the same can be asked for again. */
  readonly onAskAgain: (() => void) | undefined;
}

const texts = () => pageTexts().approval;

/** What is told of a call on which the user cannot decide. */
function outcomeOf(state: ApprovalState): string | undefined {
  return state === 'asked' || state === 'expired' ? undefined : texts().outcomes[state];
}

/** Id of an approval's card in the page. */
export function cardId({ id }: Pick<Approval, 'id'>): string {
  return `approval-${id}`;
}

/** A call that changes something: who would do what with which arguments, and the decision on it. */
export function ApprovalCard(props: ApprovalCardProps): JSX.Element {
  const tool = () => toolInWords(props.approval.tool);
  const name = () => showExactly(props.approval.title ?? tool().operation);
  const changes = () => changesOf(props.approval.arguments, props.approval.before);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
    <div
      id={cardId(props.approval)}
      class="approval"
      role="group"
      aria-label={name()}
      data-state={props.state}
    >
      <h2>{name()}</h2>
      <dl class="approval-facts">
        <Fact name={texts().as} value={showExactly(props.approval.user)} />
        <Show when={tool().api}>{(api) => <Fact name={texts().api} value={api()} />}</Show>
        <Show when={props.approval.scope}>
          {(scope) => <Fact name={texts().scope} value={showExactly(scope())} isCode />}
        </Show>
      </dl>
      <Show when={changes()}>{(rows) => <Changes rows={rows()} />}</Show>
      <p class="small">{texts().exactly}</p>
      {/* A scrolling region must be reachable by keyboard. */}
      <pre tabindex="0" dir="ltr">
        {showJson(props.approval.arguments)}
      </pre>
      <Show when={props.failure}>
        {(failure) => (
          <p class="problem" role="alert" dir="auto">
            {failure()}
          </p>
        )}
      </Show>
      <Show
        when={outcomeOf(props.state)}
        fallback={
          <Show when={props.state === 'asked'} fallback={<Expired onAskAgain={props.onAskAgain} />}>
            <Choices
              expiresAt={props.approval.expiresAt}
              onDecide={props.onDecide}
              onAskAgain={props.onAskAgain}
            />
          </Show>
        }
      >
        {(words) => <p class="approval-outcome">{words()}</p>}
      </Show>
    </div>
  );
}

function Fact(props: { name: string; value: string; isCode?: boolean }): JSX.Element {
  return (
    <div>
      <dt class="small">{props.name}</dt>
      <dd>
        <Show when={props.isCode} fallback={<bdi>{props.value}</bdi>}>
          <code dir="ltr">{props.value}</code>
        </Show>
      </dd>
    </div>
  );
}

function Changes(props: { rows: readonly FieldChange[] }): JSX.Element {
  return (
    <table class="changes">
      <thead>
        <tr>
          <th scope="col">{texts().field}</th>
          <th scope="col">{texts().before}</th>
          <th scope="col">{texts().after}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {({ field, before, after, isChanged }) => (
            <tr data-changed={isChanged}>
              <th scope="row" dir="auto">
                {field}
              </th>
              <td dir="auto">{before}</td>
              <td dir="auto">
                {after}
                <Show when={!isChanged}>
                  <span class="small">{` ${texts().same}`}</span>
                </Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function Choices(
  props: Pick<ApprovalCardProps, 'onDecide' | 'onAskAgain'> & { expiresAt: string },
): JSX.Element {
  const left = createTimeLeft(() => props.expiresAt);
  return (
    <Show when={left() > 0} fallback={<Expired onAskAgain={props.onAskAgain} />}>
      <div class="choices">
        <Show when={props.onDecide}>
          {(decide) => (
            <>
              <button type="button" class="button primary" onClick={() => decide()('approve')}>
                {texts().approve}
              </button>
              <button type="button" class="button" onClick={() => decide()('deny')}>
                {texts().deny}
              </button>
            </>
          )}
        </Show>
        <TimeLeft ms={left()} />
      </div>
    </Show>
  );
}

function Expired(props: { onAskAgain: (() => void) | undefined }): JSX.Element {
  return (
    <div class="choices">
      <p class="approval-outcome">{texts().expired}</p>
      <Show when={props.onAskAgain}>
        {(askAgain) => (
          <button type="button" class="button" onClick={() => askAgain()()}>
            {texts().askAgain}
          </button>
        )}
      </Show>
    </div>
  );
}
