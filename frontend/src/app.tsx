import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { createMemo, createSignal, type JSX, onMount, Show } from 'solid-js';
import { SiteConfigError } from './api/site-config.ts';
import { Bar } from './bar.tsx';
import type { PageBrowser } from './session/browser.ts';
import type { Person } from './session/identity-provider.ts';
import type { Session } from './session/session.ts';
import { SignedOut } from './session/signed-out.tsx';
import type { SignedIn } from './signed-in.tsx';
import { gateTexts } from './strings/language.ts';

export interface AppProps {
  readonly loadConfig: () => Promise<SiteConfig>;
  /** Creates the session for a configuration and starts it. */
  readonly openSession: (config: SiteConfig) => Session;
  readonly browser: PageBrowser;
  /** Loads the code of the signed-in page, which is not needed before. */
  readonly loadPage: () => Promise<Page>;
  readonly reload: () => void;
}

type Page = { readonly SignedIn: typeof SignedIn };

type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: SiteConfigError }
  | { readonly kind: 'open'; readonly config: SiteConfig; readonly session: Session };

/** The whole page: configuration first, then the session, then the chat. */
export function App(props: AppProps): JSX.Element {
  const [stage, setStage] = createSignal<Stage>({ kind: 'loading' });
  const [page, setPage] = createSignal<Page | 'missing'>();

  async function open(): Promise<void> {
    setStage({ kind: 'loading' });
    try {
      const config = await props.loadConfig();
      setStage({ kind: 'open', config, session: props.openSession(config) });
    } catch (error) {
      if (!(error instanceof SiteConfigError)) throw error;
      setStage({ kind: 'failed', error });
    }
  }

  onMount(() => {
    // In parallel to the sign-in, which takes longer.
    props.loadPage().then(setPage, () => setPage('missing'));
    void open();
  });

  const opened = () => {
    const current = stage();
    return current.kind === 'open' && current;
  };
  const failure = () => {
    const current = stage();
    return current.kind === 'failed' && current.error.tell(gateTexts().config);
  };
  return (
    <Show when={opened()} fallback={<Closed failure={failure()} onRetry={open} />}>
      {(it) => (
        <Gate
          config={it().config}
          session={it().session}
          browser={props.browser}
          page={page()}
          reload={props.reload}
        />
      )}
    </Show>
  );
}

function Gate(props: {
  config: SiteConfig;
  session: Session;
  browser: PageBrowser;
  page: Page | 'missing' | undefined;
  reload: () => void;
}): JSX.Element {
  /** The person whose page is shown, also while their session has lapsed. */
  const reader = createMemo(() => {
    const state = props.session.state();
    return state.kind === 'signed-in' || state.kind === 'lapsed' ? state.person : undefined;
  });
  const lastReader = createMemo<Person | undefined>((last) => reader() ?? last);
  const signedOut = () => {
    const state = props.session.state();
    return state.kind === 'signed-out' && state;
  };
  return (
    // Keyed by person, so that nothing of one person stays on the page of another.
    <Show
      when={reader()?.subject}
      keyed
      fallback={
        <>
          <Bar />
          <Show when={signedOut()} fallback={<Waiting />}>
            {(it) => (
              <SignedOut
                reason={it().reason}
                description={it().description}
                onSignIn={props.session.signIn}
              />
            )}
          </Show>
        </>
      }
    >
      {(subject) => (
        <Show
          when={props.page !== 'missing' && props.page}
          fallback={
            <Closed
              failure={props.page === 'missing' && gateTexts().partial}
              onRetry={props.reload}
            />
          }
        >
          {(page) => {
            const { SignedIn: View } = page();
            return (
              <View
                config={props.config}
                session={props.session}
                person={lastReader() ?? { subject, name: '' }}
                browser={props.browser}
              />
            );
          }}
        </Show>
      )}
    </Show>
  );
}

/** Shown before the page: that it is loading, or why it could not be loaded. */
function Closed(props: { failure: string | false; onRetry: () => void }): JSX.Element {
  return (
    <>
      <Bar />
      <Show when={props.failure} fallback={<Waiting />}>
        {(detail) => (
          <main class="gate">
            <div class="gate-card" role="alert" data-problem="true">
              <h2>{gateTexts().closed}</h2>
              <p>{detail()}</p>
            </div>
            <button type="button" class="button primary" onClick={() => props.onRetry()}>
              {gateTexts().retry}
            </button>
          </main>
        )}
      </Show>
    </>
  );
}

/** Shown only when loading takes long. */
function Waiting(): JSX.Element {
  return (
    <main class="gate">
      <p class="late" role="status">
        {gateTexts().wait}
      </p>
    </main>
  );
}
