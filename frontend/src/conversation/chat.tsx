import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { requestAnswer } from '../api/invoke.ts';
import { AnswerStatus } from './answer-status.tsx';
import { readAnswer } from './answer-stream.ts';
import { Composer } from './composer.tsx';
import { createConversation } from './conversation.ts';
import type { DraftStore } from './draft.ts';
import type { FollowScroll } from './follow-scroll.ts';
import { Thread } from './thread.tsx';

export interface ChatProps {
  readonly config: Pick<SiteConfig, 'traceUrl' | 'answerTimeoutMs'>;
  /** `fetch` with the caller's tokens. */
  readonly fetch: typeof fetch;
  readonly draft: DraftStore;
  /** Gives out the way to begin a new conversation, whose button stands in the page's header. */
  readonly onReady: (startNew: () => void) => void;
}

/** The chat of one signed-in person. */
export function Chat(props: ChatProps): JSX.Element {
  const [text, setText] = createSignal(props.draft.load());
  const [scroll, setScroll] = createSignal<FollowScroll>();
  let box!: HTMLTextAreaElement;
  let isLeft = false;

  const conversation = createConversation({
    ask: async (question) => readAnswer(await requestAnswer(props.fetch, question)),
    answerTimeoutMs: props.config.answerTimeoutMs,
    nextFrame: (work) => {
      const frame = requestAnimationFrame(work);
      return () => cancelAnimationFrame(frame);
    },
    onAccepted: (prompt) => {
      // What was written meanwhile is the next draft.
      if (text() === '' || text() === prompt) write('');
    },
    onRefused: (prompt) => {
      if (text() === '' && !isLeft) write(prompt);
    },
  });
  const latest = () => conversation.turns().at(-1)?.answer();

  function write(draft: string): void {
    setText(draft);
    props.draft.save(draft);
  }

  function send(prompt: string): void {
    // Gone from the box at once, and from the kept draft when the server has accepted it.
    if (text() === prompt) setText('');
    void conversation.send(prompt);
    showLatest();
  }

  function showLatest(): void {
    scroll()?.jumpToEnd();
    box.focus();
  }

  function startNew(): void {
    conversation.startNew();
    box.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing) conversation.stop();
  }

  onMount(() => {
    props.onReady(startNew);
    box.focus();
    addEventListener('keydown', onKeyDown);
  });
  onCleanup(() => {
    isLeft = true;
    removeEventListener('keydown', onKeyDown);
    conversation.stop();
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
        onAsk={send}
        onReady={setScroll}
      />
      <div class="dock column">
        <Show when={scroll()?.isFollowing() === false}>
          <button type="button" class="button jump" onClick={() => scroll()?.jumpToEnd()}>
            Jump to latest
          </button>
        </Show>
        <AnswerStatus status={latest()?.status} isAnswering={conversation.isAnswering()} />
        <Composer
          text={text()}
          isAnswering={conversation.isAnswering()}
          onInput={write}
          onSend={send}
          onStop={conversation.stop}
          onReady={(element) => {
            box = element;
          }}
        />
      </div>
    </main>
  );
}
