import type { ApprovalDecision } from '@three-tier-chat/wire-contract';
import { For, Index, type JSX, onMount, Show } from 'solid-js';
import { AnswerView } from './answer-view.tsx';
import { createFollowScroll, type FollowScroll } from './follow-scroll.ts';
import type { Turn } from './turn.ts';

export interface ThreadProps {
  readonly turns: readonly Turn[];
  /** A conversation without turns is one that begins. */
  readonly isNew: boolean;
  readonly isAnswering: boolean;
  /** Shown above the turns. */
  readonly notice: JSX.Element;
  readonly traceUrlOf: (traceId: string) => string;
  readonly onRetry: () => void;
  readonly onContinue: () => void;
  readonly onDecide: (decision: ApprovalDecision) => void;
  /** Sends a message. */
  readonly onAsk: (prompt: string) => void;
  readonly onReady: (scroll: FollowScroll) => void;
}

const SUGGESTIONS = [
  'Who am I?',
  'Change my phone number to +1 555 0100',
  'What changed this week?',
];

/** The conversation: a scrolling region that is not announced to screen readers while it grows. */
export function Thread(props: ThreadProps): JSX.Element {
  let scroller!: HTMLElement;
  let content!: HTMLDivElement;
  onMount(() => props.onReady(createFollowScroll(scroller, content)));

  const canGoOn = (index: number) => !props.isAnswering && index === props.turns.length - 1;

  return (
    // In the tab order, because a scrolling region must be reachable by keyboard.
    <section class="thread" aria-label="Conversation" tabindex="0" ref={scroller}>
      <div class="column" ref={content}>
        {props.notice}
        <Show when={props.isNew && props.turns.length === 0}>
          <Welcome onAsk={props.onAsk} />
        </Show>
        <Show when={props.turns.length > 0}>
          {/* Headings of answers begin below it. */}
          <h2 class="unseen">Conversation</h2>
        </Show>
        <For each={props.turns}>
          {(turn, index) => (
            <div class="turn">
              <div class="prompt" dir="auto">
                <span class="unseen" dir="ltr">
                  You:{' '}
                </span>
                {turn.prompt}
              </div>
              <AnswerView
                answer={turn.answer()}
                traceUrl={props.traceUrlOf(turn.answer().traceId)}
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

function Welcome(props: { onAsk: (prompt: string) => void }): JSX.Element {
  return (
    <div class="welcome">
      <h2>Ask about your own account</h2>
      <p>The agent acts as you: it can see only what you can see.</p>
      <ul class="suggestions">
        <Index each={SUGGESTIONS}>
          {(prompt) => (
            <li>
              <button type="button" class="button" onClick={() => props.onAsk(prompt())}>
                {prompt()}
              </button>
            </li>
          )}
        </Index>
      </ul>
    </div>
  );
}
