import type { SiteConfig } from '@three-tier-chat/wire-contract';
import {
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from 'solid-js';
import { readTurns } from '../api/conversations.ts';
import { requestAnswer, requestStop } from '../api/invoke.ts';
import { PendingNote } from '../approval/pending-note.tsx';
import type { Place } from '../history/places.ts';
import type { AuthorizedFetch } from '../session/authorized-fetch.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { AnswerStatus } from './answer-status.tsx';
import { readAnswer } from './answer-stream.ts';
import { arrangeTurns } from './arrange-turns.ts';
import { Composer } from './composer.tsx';
import { createConversation } from './conversation.ts';
import type { DraftStore } from './draft.ts';
import { ElsewhereNote } from './elsewhere-note.tsx';
import type { FollowScroll } from './follow-scroll.ts';
import { isForInputMethod } from './input-method.ts';
import { JumpButton } from './jump-button.tsx';
import { createKeptTurns } from './kept-turns.ts';
import { OfflineBanner } from './offline-banner.tsx';
import { makePacedFrames } from './paced-frames.ts';
import { ReadingNotice } from './reading-notice.tsx';
import type { SentTurn } from './sent-turn.ts';
import { Thread } from './thread.tsx';
import type { Turn } from './turn.ts';
import { pendingApproval } from './turn-parts.ts';
import { untilOnline } from './until-online.ts';
import { waitFor } from './wait-for.ts';

export interface ChatProps {
  readonly config: Pick<SiteConfig, 'traceUrl' | 'answerTimeoutMs'>;
  /** The conversation that is shown. */
  readonly place: Place;
  /** Time of its last turn, as the list has it; absent if it is not in the list. */
  readonly lastTurnAt?: string | undefined;
  readonly fetch: AuthorizedFetch;
  /** Those of the sign-in; empty if Okta does not say. */
  readonly scopes: readonly string[];
  readonly drafts: DraftStore;
  readonly sent: SentTurn;
  /** False while the session has lapsed: messages are held until the user signs in again. */
  readonly isSignedIn: boolean;
  readonly onSignInNeeded: () => void;
  /** The first message of a conversation is sent. */
  readonly onBegin: () => void;
  /** What is kept of the conversation has changed. */
  readonly onTurnEnded: (ended: EndedTurn) => void;
  readonly onStartNew: () => void;
  /** Shown beside the composer while the session has lapsed. */
  readonly signInAgain: (giveFocusTo: () => HTMLElement, keepDraft: () => void) => JSX.Element;
  /** Passes out what to do before another conversation is shown. */
  readonly onReady: (leave: () => void) => void;
}

/** A turn that ended, or waits. */
interface EndedTurn {
  /** It is the conversation's first. */
  readonly isFirst: boolean;
  /** The user has to decide on a call. */
  readonly isWaiting: boolean;
}

/** A conversation of the signed-in person. */
export function Chat(props: ChatProps): JSX.Element {
  const { id, isKept } = props.place;
  let draft = props.drafts.of(isKept ? id : undefined);
  const [text, setText] = createSignal(draft.load());
  const [scroll, setScroll] = createSignal<FollowScroll>();
  /** What is kept of the conversation is, or was, read. */
  const [isRead, setRead] = createSignal(isKept);
  const [isDecidedElsewhere, setDecidedElsewhere] = createSignal(false);
  let box!: HTMLTextAreaElement;
  let isLeft = false;

  const conversation = createConversation({
    sessionId: id,
    ask: async (question) => {
      const { content, traceId } = await requestAnswer(props.fetch, question);
      return { content: readAnswer(content), traceId };
    },
    requestStop: (body, signal) => requestStop(props.fetch, body, signal),
    answerTimeoutMs: props.config.answerTimeoutMs,
    nextFrame: makePacedFrames(),
    // All pages that a restart has cut off come back spread over some time.
    wait: (delayMs, signal) => waitFor(delayMs * (0.75 + Math.random() / 2), signal),
    untilOnline,
    onSending: (turnId) => {
      props.sent.keep(id, turnId);
      moveDraft();
      props.onBegin();
    },
    onAccepted: (prompt) => {
      // Text that was written meanwhile is the next draft.
      if (text() === '' || text() === prompt) write('');
    },
    onRefused: (prompt) => {
      if (text() === '' && !isLeft) write(prompt);
    },
    onSignInNeeded: () => props.onSignInNeeded(),
    onTurnEnded: () => {
      props.sent.forget();
      props.onTurnEnded({
        isFirst: conversation.turns().length === 1,
        isWaiting: latest()?.status === 'awaiting',
      });
    },
    onDecidedElsewhere: () => {
      setDecidedElsewhere(true);
      readAgain();
    },
  });
  const kept = createKeptTurns({
    id,
    conversation: {
      show: conversation.show,
      showEarlier(past) {
        const add = () => conversation.showEarlier(past);
        const shown = scroll();
        if (shown) shown.keepPlace(add);
        else add();
      },
    },
    read: (cursor, signal) => readTurns(props.fetch, { id, cursor }, signal),
    wait: waitFor,
    expectedTurn: props.sent.of(id),
    onSignInNeeded: () => props.onSignInNeeded(),
  });
  const isShown = () => !isRead() || kept.reading().kind === 'shown';
  const latest = () => conversation.turns().at(-1)?.answer();
  /** Ids of the versions that are shown in place of the latest. */
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const arrangement = createMemo(() => arrangeTurns(conversation.turns(), chosen()));
  const waiting = createMemo(() => {
    const answer = latest();
    return answer?.status === 'awaiting' ? pendingApproval(answer.parts) : undefined;
  });

  /** Shows what is kept, other tabs' turns too. */
  function readAgain(): void {
    setRead(true);
    void kept.load();
  }

  function write(written: string): void {
    setText(written);
    draft.save(written);
  }

  /** The conversation is begun: its draft is found by its address from then on. */
  function moveDraft(): void {
    const begun = props.drafts.of(id);
    const written = draft.load();
    draft.save('');
    draft = begun;
    draft.save(written);
  }

  /** Shows a turn in its place, and the one that was chosen for it before no longer. */
  function choose(version: Turn): void {
    const others = new Set(
      arrangement()
        .versionsOf(version)
        .map(({ turnId }) => turnId),
    );
    setChosen((ids) => new Set([...ids].filter((id) => !others.has(id)).concat(version.turnId)));
  }

  function send(prompt: string, supersedes?: string): void {
    // It follows, or takes its place in, the line that is shown from now on.
    setChosen(new Set<string>());
    // Removed from the box at once, and from the stored draft when the server has accepted it.
    if (text() === prompt) setText('');
    setDecidedElsewhere(false);
    void conversation.send(prompt, supersedes);
    showLatest();
  }

  function showLatest(): void {
    scroll()?.jumpToEnd();
    box.focus();
  }

  /**
   * Stores text that has not been sent, since it would be lost with the page. A message on its way
   * is none.
   */
  function keepDraft(): void {
    const held = conversation.turns().filter(({ answer }) => answer().status === 'held');
    draft.save([...held.map(({ prompt }) => prompt), text()].filter(Boolean).join('\n\n'));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || isForInputMethod(event)) return;
    // Escape closes a dialog, and clears a search.
    if (document.querySelector('dialog[open]') || event.target instanceof HTMLInputElement) return;
    void conversation.stop();
  }

  async function load(): Promise<void> {
    const expected = props.sent.of(id);
    await kept.load();
    const last = conversation.turns().at(-1);
    // The page was loaded again before it learned that its message had arrived.
    if (last && last.turnId === expected && last.prompt === text()) write('');
  }

  createEffect(
    on(
      () => props.isSignedIn,
      (isSignedIn) => {
        if (!isSignedIn) return;
        if (isKept && kept.reading().kind === 'held') void load();
        else void conversation.sendHeld();
      },
      { defer: true },
    ),
  );
  onMount(() => {
    props.onReady(keepDraft);
    box.focus();
    addEventListener('keydown', onKeyDown);
    if (isKept) void load();
  });
  onCleanup(() => {
    isLeft = true;
    removeEventListener('keydown', onKeyDown);
    conversation.leave();
    kept.leave();
  });

  return (
    <main class="chat">
      <Thread
        arrangement={arrangement()}
        isNew={!isKept}
        isAnswering={conversation.isAnswering()}
        scopes={props.scopes}
        notice={
          <Show when={isRead()}>
            <ReadingNotice kept={kept} onRetry={() => void load()} onStartNew={props.onStartNew} />
          </Show>
        }
        ledger={{ fetch: props.fetch, onSignInNeeded: () => props.onSignInNeeded() }}
        traceUrlOf={(traceId) => props.config.traceUrl.replaceAll('{traceId}', traceId)}
        onRetry={() => {
          void conversation.retry();
          showLatest();
        }}
        onContinue={() => send(pageTexts().answer.continuePrompt)}
        onDecide={(decision) => {
          void conversation.decide(decision);
          showLatest();
        }}
        onAsk={(prompt, inPlaceOf) => send(prompt, inPlaceOf?.turnId)}
        onShow={(version) => choose(version)}
        onReady={setScroll}
      />
      <div class="dock column">
        <Show when={scroll()?.isFollowing() === false && scroll()}>
          {(it) => <JumpButton scroll={it()} />}
        </Show>
        <PendingNote approval={waiting()} />
        <OfflineBanner />
        <ElsewhereNote
          lastTurnAt={props.lastTurnAt}
          turnId={conversation.turns().at(-1)?.turnId}
          isAnswering={conversation.isAnswering()}
          onShow={readAgain}
        />
        <AnswerStatus answer={latest()} isAnswering={conversation.isAnswering()} />
        <div aria-live="polite">
          <Show when={isDecidedElsewhere()}>
            <p class="small">{pageTexts().conversation.decidedElsewhere}</p>
          </Show>
        </div>
        <Show when={!arrangement().isLatest}>
          <p class="small">
            {`${pageTexts().conversation.earlierVersion} `}
            <button type="button" class="button quiet" onClick={() => setChosen(new Set<string>())}>
              {pageTexts().conversation.showLatest}
            </button>
          </p>
        </Show>
        {props.signInAgain(() => box, keepDraft)}
        <Composer
          text={text()}
          isAnswering={conversation.isAnswering()}
          isStopping={latest()?.isStopping === true}
          isReady={isShown()}
          onInput={write}
          onSend={send}
          onRecall={() => write(conversation.turns().at(-1)?.prompt ?? '')}
          onStop={() => void conversation.stop()}
          onReady={(element) => {
            box = element;
          }}
        />
      </div>
    </main>
  );
}
