import { createSignal, type JSX, Show } from 'solid-js';
import type { LedgerAccess } from './ledger-access.ts';

const TEXT = {
  button: 'Who checked',
  loading: 'Loading…',
  notLoaded: 'This part of the page could not be loaded: check your connection.',
  retry: 'Retry',
} as const;

/** Shows and hides who checked an answer. */
export function LedgerButton(props: {
  isOpen: boolean;
  /** Id of what it shows. */
  controls: string;
  onToggle: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button quiet"
      aria-expanded={props.isOpen}
      aria-controls={props.isOpen ? props.controls : undefined}
      onClick={() => props.onToggle()}
    >
      {TEXT.button}
    </button>
  );
}

type View = typeof import('./ledger-view.tsx');

/** The ledger of a turn; what shows it is loaded when it is first opened. */
export function LazyLedger(props: {
  id: string;
  traceId: string;
  access: LedgerAccess;
  /** Replaced by tests. */
  load?: () => Promise<View>;
}): JSX.Element {
  const [view, setView] = createSignal<View>();
  const [hasFailed, setFailed] = createSignal(false);
  async function load(): Promise<void> {
    setFailed(false);
    try {
      const loaded = await (props.load ?? (() => import('./ledger-view.tsx')))();
      setView(() => loaded);
    } catch {
      setFailed(true);
    }
  }
  void load();
  return (
    <section class="ledger" id={props.id} aria-label={TEXT.button}>
      <Show
        when={view()}
        fallback={
          <Show when={hasFailed()} fallback={<p>{TEXT.loading}</p>}>
            <p role="alert">{TEXT.notLoaded}</p>
            <button type="button" class="button" onClick={() => void load()}>
              {TEXT.retry}
            </button>
          </Show>
        }
      >
        {(it) => {
          const { LedgerView } = it();
          return <LedgerView traceId={props.traceId} access={props.access} />;
        }}
      </Show>
    </section>
  );
}
