import type { ApprovalDecision, TurnPart } from '@three-tier-chat/wire-contract';
import { createMemo, createSignal, createUniqueId, Index, type JSX, Show } from 'solid-js';
import { ApprovalCard, type ApprovalState } from '../approval/approval-card.tsx';
import type { LedgerAccess } from '../ledger/ledger-access.ts';
import { LedgerButton } from '../ledger/ledger-button.tsx';
import { LedgerView } from '../ledger/ledger-view.tsx';
import { CopyAnswer } from '../markdown/copy-answer.tsx';
import { MARKDOWN } from '../markdown/load-renderer.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { pageTexts } from '../strings/page-texts.ts';
import { FailureNotice } from './failure-notice.tsx';
import { canContinue } from './outcomes.ts';
import { Reasoning } from './reasoning.tsx';
import { SentChanges } from './sent-changes.tsx';
import { ToolCard } from './tool-card.tsx';
import { type Answer, isSettled } from './turn.ts';
import { hasText, isBeforeAnswer, pendingApproval, textsOf } from './turn-parts.ts';

export interface AnswerViewProps {
  readonly answer: Answer;
  /** Address of the answer's trace. */
  readonly traceUrl: string;
  readonly ledger: LedgerAccess;
  /** Present when the message can be sent again. */
  readonly onRetry: (() => void) | undefined;
  /** Present when the model can be asked for the rest. */
  readonly onContinue: (() => void) | undefined;
  /** Present when the call that waits can be decided on. */
  readonly onDecide: ((decision: ApprovalDecision) => void) | undefined;
  /** Present when the message can be sent as a new one. */
  readonly onAskAgain: (() => void) | undefined;
}

/** An answer: its text and tool calls, how it ended, who checked for it, and a link to its trace. */
export function AnswerView(props: AnswerViewProps): JSX.Element {
  // While the answer is awaited, so that its text need not be shown as it is written first.
  void MARKDOWN.load();
  const [isLedgerOpen, setLedgerOpen] = createSignal(false);
  const ledgerId = createUniqueId();
  const incompleteOutcome = () => {
    const { outcome } = props.answer;
    return outcome !== undefined && outcome !== 'complete' && outcome;
  };
  return (
    <article class="answer" aria-label={pageTexts().answer.label}>
      {/* Keyed by position: parts are only appended, and the last text grows in place. */}
      <Index each={props.answer.parts}>
        {(part) => (
          <Part
            part={part()}
            answer={props.answer}
            onDecide={props.onDecide}
            onAskAgain={props.onAskAgain}
          />
        )}
      </Index>
      <Show when={!isSettled(props.answer) && isBeforeAnswer(props.answer.parts)}>
        <p class="thinking" aria-hidden="true">
          <span />
          <span />
          <span />
        </p>
      </Show>
      <Show when={hasNotEnded(props.answer)}>
        <SentChanges parts={props.answer.parts} />
      </Show>
      <Show when={props.answer.status === 'failed'}>
        <FailureNotice answer={props.answer} onRetry={props.onRetry} />
      </Show>
      <Show when={incompleteOutcome()}>
        {(outcome) => (
          <div class="notice" data-mild="true">
            <p>{pageTexts().answer.outcomes[outcome()]}</p>
            <Show when={canContinue(outcome()) && props.onContinue}>
              {(goOn) => (
                <button type="button" class="button" onClick={() => goOn()()}>
                  {pageTexts().answer.continue}
                </button>
              )}
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.answer.isKept === false}>
        <div class="notice" data-mild="true">
          <p>{pageTexts().answer.notKept}</p>
        </div>
      </Show>
      <Show when={props.answer.status === 'held'}>
        <p class="small">{pageTexts().answer.held}</p>
      </Show>
      <Show
        when={isSettled(props.answer) && props.answer.status !== 'held' && props.answer.traceId}
      >
        <footer class="answer-foot">
          <Show when={props.answer.status === 'stopped'}>
            <span>
              {props.answer.isStopUnknown
                ? pageTexts().answer.stopUnknown
                : pageTexts().answer.stopped}
            </span>
          </Show>
          <Show when={hasText(props.answer.parts)}>
            <CopyAnswer texts={textsOf(props.answer.parts)} />
          </Show>
          <LedgerButton
            isOpen={isLedgerOpen()}
            controls={ledgerId}
            onToggle={() => setLedgerOpen((it) => !it)}
          />
          <a href={props.traceUrl} target="_blank" rel="noopener">
            {pageTexts().answer.trace}
          </a>
        </footer>
        <Show when={isLedgerOpen() && props.answer.traceId} keyed>
          {(traceId) => <LedgerView id={ledgerId} traceId={traceId} access={props.ledger} />}
        </Show>
      </Show>
    </article>
  );
}

/** Tells whether an answer is over, but not complete. */
function hasNotEnded({ status, outcome }: Answer): boolean {
  if (status === 'failed' || status === 'stopped') return true;
  return status === 'done' && outcome !== undefined && outcome !== 'complete';
}

function Part(
  props: Pick<AnswerViewProps, 'answer' | 'onDecide' | 'onAskAgain'> & { part: TurnPart },
): JSX.Element {
  const call = () => props.part.kind === 'tool' && props.part.call;
  const approval = () => props.part.kind === 'approval' && props.part;
  const reasoning = () => props.part.kind === 'reasoning' && props.part.text;
  const text = () => (props.part.kind === 'text' ? props.part.text : '');
  // Remembered: an earlier text is not written again whenever the last one grows.
  const isComplete = createMemo(
    () => isSettled(props.answer) || props.part !== props.answer.parts.at(-1),
  );
  const pending = () => pendingApproval(props.answer.parts);
  return (
    <Show
      when={call()}
      fallback={
        <Show
          when={approval()}
          fallback={
            <Show
              when={reasoning()}
              fallback={<Markdown text={text()} isComplete={isComplete()} />}
            >
              {(it) => <Reasoning text={it()} />}
            </Show>
          }
        >
          {(it) => (
            <ApprovalCard
              approval={it().approval}
              state={stateOf(it(), props.answer, props.onDecide !== undefined)}
              failure={pending()?.id === it().approval.id ? props.answer.failure : undefined}
              onDecide={props.onDecide}
              onAskAgain={props.onAskAgain}
            />
          )}
        </Show>
      }
    >
      {(it) => (
        <ToolCard
          call={it()}
          answerIsSettled={isSettled(props.answer)}
          isWaiting={props.answer.status === 'awaiting' && pending()?.callId === it().id}
        />
      )}
    </Show>
  );
}

function stateOf(
  { approval, decision }: Extract<TurnPart, { readonly kind: 'approval' }>,
  { status, parts }: Answer,
  canDecide: boolean,
): ApprovalState {
  const last = parts.findLast((part) => part.kind === 'approval');
  if (decision !== undefined) {
    return status === 'waiting' && last?.approval.id === approval.id ? 'sending' : decision;
  }
  if (status !== 'awaiting' || pendingApproval(parts)?.id !== approval.id) return 'elsewhere';
  return canDecide ? 'asked' : 'left';
}
