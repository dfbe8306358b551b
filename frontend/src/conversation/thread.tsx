import type { ApprovalDecision } from '@three-tier-chat/wire-contract';
import { createSignal, For, type JSX, onMount, Show } from 'solid-js';
import type { LedgerAccess } from '../ledger/ledger-access.ts';
import { gateTexts } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { AnswerView } from './answer-view.tsx';
import type { Arrangement } from './arrange-turns.ts';
import { EditForm } from './edit-form.tsx';
import { createFollowScroll, type FollowScroll } from './follow-scroll.ts';
import { isSettled, type Turn } from './turn.ts';
import { TurnTools } from './turn-tools.tsx';
import { Welcome } from './welcome.tsx';

export interface ThreadProps {
  readonly arrangement: Arrangement;
  /** A conversation without turns is one that begins. */
  readonly isNew: boolean;
  readonly isAnswering: boolean;
  /** What the sign-in allows. */
  readonly scopes: readonly string[];
  /** Shown above the turns. */
  readonly notice: JSX.Element;
  readonly traceUrlOf: (traceId: string) => string;
  readonly ledger: LedgerAccess;
  readonly onRetry: () => void;
  readonly onContinue: () => void;
  readonly onDecide: (decision: ApprovalDecision) => void;
  /** Sends a message, in the place of an earlier one if that is given. */
  readonly onAsk: (prompt: string, inPlaceOf?: Turn) => void;
  /** Shows another version of a message. */
  readonly onShow: (version: Turn) => void;
  readonly onReady: (scroll: FollowScroll) => void;
}

/** The conversation: a scrolling region that is not announced to screen readers while it grows. */
export function Thread(props: ThreadProps): JSX.Element {
  let scroller!: HTMLElement;
  let content!: HTMLDivElement;
  onMount(() => props.onReady(createFollowScroll(scroller, content)));

  const turns = () => props.arrangement.turns;
  const canGoOn = (index: number) =>
    !props.isAnswering && props.arrangement.isLatest && index === turns().length - 1;
  /** The message that is being changed. */
  const [edited, setEdited] = createSignal<Turn>();
  /** Of one that is not, the answer may still come. */
  const isOver = (turn: Turn) =>
    !props.isAnswering && isSettled(turn.answer()) && turn.answer().status !== 'held';
  function endEdit(turn: Turn, prompt?: string): void {
    setEdited(undefined);
    if (prompt !== undefined) props.onAsk(prompt, turn);
  }

  return (
    // In the tab order, because a scrolling region must be reachable by keyboard.
    <section class="thread" aria-label={pageTexts().conversation.title} tabindex="0" ref={scroller}>
      <div class="column" ref={content}>
        {props.notice}
        <Show when={props.isNew && turns().length === 0}>
          <Welcome scopes={props.scopes} onAsk={props.onAsk} />
        </Show>
        <Show when={turns().length > 0}>
          {/* Headings of answers begin below it. */}
          <h2 class="unseen">{pageTexts().conversation.title}</h2>
        </Show>
        <For each={turns()}>
          {(turn, index) => (
            <div class="turn">
              <Show
                when={edited() === turn}
                fallback={
                  <>
                    <div class="prompt" dir="auto">
                      <span class="unseen" dir={gateTexts().dir}>
                        {`${pageTexts().conversation.you} `}
                      </span>
                      {turn.prompt}
                    </div>
                    <TurnTools
                      turn={turn}
                      versions={props.arrangement.versionsOf(turn)}
                      onShow={props.onShow}
                      onEdit={isOver(turn) ? () => setEdited(turn) : undefined}
                      onRegenerate={
                        canGoOn(index()) && isOver(turn)
                          ? () => props.onAsk(turn.prompt, turn)
                          : undefined
                      }
                    />
                  </>
                }
              >
                <EditForm prompt={turn.prompt} onEnd={(prompt) => endEdit(turn, prompt)} />
              </Show>
              <AnswerView
                answer={turn.answer()}
                traceUrl={props.traceUrlOf(turn.answer().traceId)}
                ledger={props.ledger}
                onRetry={canGoOn(index()) ? props.onRetry : undefined}
                onContinue={canGoOn(index()) ? props.onContinue : undefined}
                onDecide={canGoOn(index()) ? props.onDecide : undefined}
                onAskAgain={canGoOn(index()) ? () => props.onAsk(turn.prompt) : undefined}
              />
            </div>
          )}
        </For>
      </div>
    </section>
  );
}
