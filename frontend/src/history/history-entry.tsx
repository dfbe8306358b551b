import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { createIsToCome } from '../approval/is-to-come.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { ExportFormat } from './export-file.ts';
import { addressOf } from './places.ts';
import { RenameForm } from './rename-form.tsx';

export interface HistoryEntryProps {
  readonly conversation: ConversationSummary;
  readonly isShown: boolean;
  readonly areOptionsOpen: boolean;
  readonly onOptions: (isOpen: boolean) => void;
  readonly onOpen: () => void;
  readonly onRename: (title: string) => void;
  readonly onPin: (pinned: boolean) => void;
  readonly onExport: (format: ExportFormat) => void;
  readonly onDelete: () => void;
}

const FORMATS: readonly ExportFormat[] = ['markdown', 'json'];

const texts = () => pageTexts().history;

/** A conversation of the list: a link to it, and its options, which unfold below. */
export function HistoryEntry(props: HistoryEntryProps): JSX.Element {
  const options = createUniqueId();
  const title = () => props.conversation.title.trim() || texts().untitled;
  const isWaiting = createIsToCome(() => props.conversation.waitsUntil);
  const [isRenaming, setRenaming] = createSignal(false);
  let toggle: HTMLButtonElement | undefined;

  function open(event: MouseEvent): void {
    // Another tab or window, as for any link.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    props.onOpen();
  }

  function endRenaming(newTitle?: string): void {
    setRenaming(false);
    props.onOptions(false);
    toggle?.focus();
    if (newTitle !== undefined) props.onRename(newTitle);
  }

  function close(): void {
    props.onOptions(false);
    toggle?.focus();
  }

  return (
    <li
      class="history-entry"
      data-shown={props.isShown}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !props.areOptionsOpen || isRenaming()) return;
        // Neither the dialog around it nor the running answer is meant.
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <Show
        when={isRenaming()}
        fallback={
          <div class="history-row">
            <a
              href={addressOf(props.conversation.id)}
              aria-current={props.isShown ? 'page' : undefined}
              onClick={open}
            >
              <span class="history-title" dir="auto">
                {title()}
              </span>
              <Show when={isWaiting()}>
                <span class="badge">{texts().needsApproval}</span>
              </Show>
            </a>
            <button
              type="button"
              class="button quiet"
              aria-label={texts().optionsOf(title())}
              aria-expanded={props.areOptionsOpen}
              aria-controls={props.areOptionsOpen ? options : undefined}
              onClick={() => props.onOptions(!props.areOptionsOpen)}
              ref={(element) => {
                toggle = element;
              }}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M3 8h.01M8 8h.01M13 8h.01" />
              </svg>
            </button>
          </div>
        }
      >
        <RenameForm title={props.conversation.title} onEnd={endRenaming} />
      </Show>
      <Show when={props.areOptionsOpen && !isRenaming()}>
        <fieldset id={options} class="history-options" aria-label={texts().optionsOf(title())}>
          <Option name={texts().rename} onChoose={() => setRenaming(true)} />
          <Option
            name={props.conversation.pinned === true ? texts().unpin : texts().pin}
            onChoose={() => {
              close();
              props.onPin(props.conversation.pinned !== true);
            }}
          />
          <For each={FORMATS}>
            {(format) => (
              <Option
                name={texts().exports[format]}
                onChoose={() => {
                  close();
                  props.onExport(format);
                }}
              />
            )}
          </For>
          <Option name={texts().delete} onChoose={() => props.onDelete()} />
        </fieldset>
      </Show>
    </li>
  );
}

function Option(props: { name: string; onChoose: () => void }): JSX.Element {
  return (
    <button type="button" class="button quiet" onClick={() => props.onChoose()}>
      {props.name}
    </button>
  );
}
