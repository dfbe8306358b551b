import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { requestAnswer, requestStop } from '../api/invoke.ts';
import type { AuthorizedFetch } from '../session/authorized-fetch.ts';
import { AnswerStatus } from './answer-status.tsx';
import { readAnswer } from './answer-stream.ts';
import { Composer } from './composer.tsx';
import { createConversation } from './conversation.ts';
import type { DraftStore } from './draft.ts';
import type { FollowScroll } from './follow-scroll.ts';
import { isForInputMethod } from './input-method.ts';
import { JumpButton } from './jump-button.tsx';
import { CONTINUE_PROMPT } from './outcome-messages.ts';
import { Thread } from './thread.tsx';
import { untilOnline } from './until-online.ts';
import { waitFor } from './wait-for.ts';

export interface ChatProps {
  readonly config: Pick<SiteConfig, 'traceUrl' | 'answerTimeoutMs'>;
  /** The conversation's id. */
  readonly id: string;
  readonly fetch: AuthorizedFetch;
  readonly draft: DraftStore;
  /** False while the session has lapsed: messages are held until the user signs in again. */
  readonly isSignedIn: boolean;
  readonly onSignInNeeded: () => void;
  /** Shown beside the composer while the session has lapsed. */
  readonly signInAgain: (giveFocusTo: () => HTMLElement, keepDraft: () => void) => JSX.Element;
  /** Passes out what to do before another conversation is shown. */
  readonly onReady: (leave: () => void) => void;
}

/** The chat of one signed-in person. */
export function Chat(props: ChatProps): JSX.Element {
  const [text, setText] = createSignal(props.draft.load());
  const [scroll, setScroll] = createSignal<FollowScroll>();
  let box!: HTMLTextAreaElement;
  let isLeft = false;

  const conversation = createConversation({
    ask: async (question) => {
      const { content, traceId } = await requestAnswer(props.fetch, question);
      return { content: readAnswer(content), traceId };
    },
    requestStop: (body, signal) => requestStop(props.fetch, body, signal),
    sessionId: props.id,
    answerTimeoutMs: props.config.answerTimeoutMs,
    nextFrame: (work) => {
      const frame = requestAnimationFrame(work);
      return () => cancelAnimationFrame(frame);
    },
    // All pages that a restart has cut off come back spread over some time.
    wait: (delayMs, signal) => waitFor(delayMs * (0.75 + Math.random() / 2), signal),
    untilOnline,
    onAccepted: (prompt) => {
      // Text that was written meanwhile is the next draft.
      if (text() === '' || text() === prompt) write('');
    },
    onRefused: (prompt) => {
      if (text() === '' && !isLeft) write(prompt);
    },
    onSignInNeeded: () => props.onSignInNeeded(),
    onTurnEnded: () => {},
    onDecidedElsewhere: () => {},
  });
  const latest = () => conversation.turns().at(-1)?.answer();

  function write(draft: string): void {
    setText(draft);
    props.draft.save(draft);
  }

  function send(prompt: string): void {
    // Removed from the box at once, and from the stored draft when the server has accepted it.
    if (text() === prompt) setText('');
    void conversation.send(prompt);
    showLatest();
  }

  function showLatest(): void {
    scroll()?.jumpToEnd();
    box.focus();
  }

  /** Stores text that has not been sent, since it would be lost with the page. */
  function keepDraft(): void {
    const held = conversation.turns().filter(({ answer }) => answer().status === 'held');
    props.draft.save([...held.map(({ prompt }) => prompt), text()].filter(Boolean).join('\n\n'));
  }

  /** A message on its way is no draft of the next conversation. */
  function leave(): void {
    props.draft.save(text());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !isForInputMethod(event)) void conversation.stop();
  }

  createEffect(
    on(
      () => props.isSignedIn,
      (isSignedIn) => {
        if (isSignedIn) void conversation.sendHeld();
      },
      { defer: true },
    ),
  );
  onMount(() => {
    props.onReady(leave);
    box.focus();
    addEventListener('keydown', onKeyDown);
  });
  onCleanup(() => {
    isLeft = true;
    removeEventListener('keydown', onKeyDown);
    conversation.leave();
  });

  return (
    <main class="chat">
      <Thread
        turns={conversation.turns()}
        isAnswering={conversation.isAnswering()}
        traceUrlOf={(traceId) => props.config.traceUrl.replaceAll('{traceId}', traceId)}
        onRetry={() => {
          void conversation.retry();
          showLatest();
        }}
        onContinue={() => send(CONTINUE_PROMPT)}
        onAsk={send}
        onReady={setScroll}
      />
      <div class="dock column">
        <Show when={scroll()?.isFollowing() === false && scroll()}>
          {(it) => <JumpButton scroll={it()} />}
        </Show>
        <AnswerStatus answer={latest()} isAnswering={conversation.isAnswering()} />
        {props.signInAgain(() => box, keepDraft)}
        <Composer
          text={text()}
          isAnswering={conversation.isAnswering()}
          onInput={write}
          onSend={send}
          isStopping={latest()?.isStopping === true}
          onStop={() => void conversation.stop()}
          onReady={(element) => {
            box = element;
          }}
        />
      </div>
    </main>
  );
}
