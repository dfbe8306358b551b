import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { HistoryList, type HistoryListProps } from './history-list.tsx';

/** As wide as the panel beside a conversation needs it; the styles have the same limit. */
const WIDE = '(min-width: 64rem)';

export interface HistoryPanelProps extends HistoryListProps {
  /** Passes out the function that opens the list on a narrow screen. */
  readonly onReady: (open: () => void) => void;
}

/** The list beside the conversation, or in a dialog where there is no room. */
export function HistoryPanel(props: HistoryPanelProps): JSX.Element {
  const media = matchMedia(WIDE);
  const [isWide, setWide] = createSignal(media.matches);
  const follow = (): void => void setWide(media.matches);
  media.addEventListener('change', follow);
  onCleanup(() => media.removeEventListener('change', follow));
  const [isOpen, setOpen] = createSignal(false);
  onMount(() => props.onReady(() => setOpen(true)));

  const List = (): JSX.Element => (
    <HistoryList
      history={props.history}
      shownId={props.shownId}
      onOpen={(id) => {
        setOpen(false);
        props.onOpen(id);
      }}
      onDelete={(conversation) => {
        // A modal dialog would cover the note by which it can be undone.
        setOpen(false);
        props.onDelete(conversation);
      }}
    />
  );

  return (
    <Show
      when={isWide()}
      fallback={
        <Show when={isOpen()}>
          <Drawer onClose={() => setOpen(false)}>
            <List />
          </Drawer>
        </Show>
      }
    >
      <aside class="panel">
        <List />
      </aside>
    </Show>
  );
}

/** A modal dialog, which keeps the focus inside and gives it back. */
function Drawer(props: { children: JSX.Element; onClose: () => void }): JSX.Element {
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());
  return (
    <dialog
      class="drawer"
      aria-label={pageTexts().history.title}
      ref={dialog}
      onClose={() => props.onClose()}
    >
      <button type="button" class="button quiet" onClick={() => dialog.close()}>
        {pageTexts().close}
      </button>
      {props.children}
    </dialog>
  );
}
