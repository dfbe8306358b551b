import { type ConversationSummary, MAX_SEARCH_LENGTH } from '@three-tier-chat/wire-contract';
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { type DayGroup, groupByDay } from './group-by-day.ts';
import type { History } from './history.ts';
import { HistoryEntry } from './history-entry.tsx';

export interface HistoryListProps {
  readonly history: History;
  /** Id of the conversation that is shown. */
  readonly shownId: string;
  readonly onOpen: (id: string) => void;
  readonly onDelete: (conversation: ConversationSummary) => void;
}

const texts = () => pageTexts().history;

/** The user's conversations by day: each opens, and has its options. */
export function HistoryList(props: HistoryListProps): JSX.Element {
  let box!: HTMLInputElement;
  /** Id of the conversation whose options are open: of one at most. */
  const [optionsOf, setOptionsOf] = createSignal<string>();
  const groups = createMemo(() => groupByDay(props.history.conversations(), new Date()));
  const byId = createMemo(
    () => new Map(props.history.conversations().map((it) => [it.id, it] as const)),
  );

  function remove(conversation: ConversationSummary): void {
    setOptionsOf(undefined);
    // The button that was pressed goes away with its conversation.
    box.focus();
    props.onDelete(conversation);
  }

  return (
    <nav class="history" aria-label={texts().title}>
      <input
        class="history-search"
        type="search"
        aria-label={texts().search}
        placeholder={texts().searchPlaceholder}
        maxlength={MAX_SEARCH_LENGTH}
        dir="auto"
        value={props.history.search()}
        onInput={(event) => props.history.find(event.currentTarget.value)}
        ref={box}
      />
      {/* Keyed by name and id, so that focus and options stay while the list is read again. */}
      <For each={groups().map(({ name }) => name)}>
        {(name) => (
          <Group name={name}>
            <For each={idsOf(groups(), name)}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(conversation) => (
                    <HistoryEntry
                      conversation={conversation()}
                      isShown={id === props.shownId}
                      areOptionsOpen={optionsOf() === id}
                      onOptions={(isOpen) => setOptionsOf(isOpen ? id : undefined)}
                      onOpen={() => props.onOpen(id)}
                      onRename={(title) => void props.history.change(id, { title })}
                      onPin={(pinned) => void props.history.change(id, { pinned })}
                      onExport={(format) => void props.history.export(id, format)}
                      onDelete={() => remove(conversation())}
                    />
                  )}
                </Show>
              )}
            </For>
          </Group>
        )}
      </For>
      <Show when={props.history.failure()}>
        {(failure) => (
          <div class="history-note" role="alert">
            <p class="small">{failure()}</p>
            <button type="button" class="button" onClick={() => void props.history.refresh()}>
              {pageTexts().tryAgain}
            </button>
          </div>
        )}
      </Show>
      <Show when={isEmpty(props.history)}>
        <p class="small history-note">{nothing(props.history)}</p>
      </Show>
      <Show when={props.history.hasMore()}>
        <button
          type="button"
          class="button quiet"
          aria-disabled={props.history.isLoading()}
          onClick={() => props.history.isLoading() || void props.history.showMore()}
        >
          {texts().more}
        </button>
      </Show>
    </nav>
  );
}

/** A search looks at some conversations at a time. */
function nothing({ search, hasMore }: History): string {
  const { none, notFound, notFoundYet } = pageTexts().history;
  if (search() === '') return none;
  return hasMore() ? notFoundYet : notFound;
}

function isEmpty({ conversations, isLoading, failure }: History): boolean {
  return conversations().length === 0 && !isLoading() && failure() === undefined;
}

function idsOf(groups: readonly DayGroup[], name: string): readonly string[] {
  return groups.find((group) => group.name === name)?.conversations.map(({ id }) => id) ?? [];
}

/** Conversations under the heading of their day; of those without one, the heading is left out. */
function Group(props: { name: string; children: JSX.Element }): JSX.Element {
  const heading = createUniqueId();
  return (
    <section class="history-group" aria-labelledby={props.name === '' ? undefined : heading}>
      <Show when={props.name !== ''}>
        <h2 id={heading} class="small">
          {props.name}
        </h2>
      </Show>
      <ul class="history-list">{props.children}</ul>
    </section>
  );
}
