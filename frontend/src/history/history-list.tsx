import { type ConversationSummary, MAX_SEARCH_LENGTH } from '@three-tier-chat/wire-contract';
import { For, type JSX, Show } from 'solid-js';
import { dayOf } from './day.ts';
import type { History } from './history.ts';
import { addressOf } from './places.ts';

export interface HistoryListProps {
  readonly history: History;
  /** Id of the conversation that is shown. */
  readonly shownId: string;
  readonly onOpen: (id: string) => void;
  readonly onDelete: (conversation: ConversationSummary) => void;
}

/** The user's conversations: each opens, and can be deleted. */
export function HistoryList(props: HistoryListProps): JSX.Element {
  let box!: HTMLInputElement;

  function remove(conversation: ConversationSummary): void {
    // The button that was pressed goes away with its conversation.
    box.focus();
    props.onDelete(conversation);
  }

  return (
    <nav class="history" aria-label="Conversations">
      <input
        class="history-search"
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        maxlength={MAX_SEARCH_LENGTH}
        dir="auto"
        value={props.history.search()}
        onInput={(event) => props.history.find(event.currentTarget.value)}
        ref={box}
      />
      <ul class="history-list">
        <For each={props.history.conversations()}>
          {(conversation) => (
            <Entry
              conversation={conversation}
              isShown={conversation.id === props.shownId}
              onOpen={() => props.onOpen(conversation.id)}
              onDelete={() => remove(conversation)}
            />
          )}
        </For>
      </ul>
      <Show when={props.history.failure()}>
        {(failure) => (
          <div class="history-note" role="alert">
            <p class="small">{failure()}</p>
            <button type="button" class="button" onClick={() => void props.history.refresh()}>
              Try again
            </button>
          </div>
        )}
      </Show>
      <Show when={isEmpty(props.history)}>
        <p class="small history-note">
          {props.history.search() === '' ? 'No conversations yet.' : 'Nothing found so far.'}
        </p>
      </Show>
      <Show when={props.history.hasMore()}>
        <button
          type="button"
          class="button quiet"
          aria-disabled={props.history.isLoading()}
          onClick={() => props.history.isLoading() || void props.history.showMore()}
        >
          Show more
        </button>
      </Show>
    </nav>
  );
}

function isEmpty({ conversations, isLoading, failure }: History): boolean {
  return conversations().length === 0 && !isLoading() && failure() === undefined;
}

function Entry(props: {
  conversation: ConversationSummary;
  isShown: boolean;
  onOpen: () => void;
  onDelete: () => void;
}): JSX.Element {
  const title = () => props.conversation.title.trim() || 'Untitled';

  function open(event: MouseEvent): void {
    // Another tab or window, as for any link.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    props.onOpen();
  }

  return (
    <li class="history-entry" data-shown={props.isShown}>
      <a
        href={addressOf(props.conversation.id)}
        aria-current={props.isShown ? 'page' : undefined}
        onClick={open}
      >
        <span class="history-title" dir="auto">
          {title()}
        </span>
        <span class="small">{dayOf(props.conversation.updatedAt, new Date())}</span>
      </a>
      <button
        type="button"
        class="button quiet"
        aria-label={`Delete ${title()}`}
        onClick={() => props.onDelete()}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9" />
        </svg>
      </button>
    </li>
  );
}
