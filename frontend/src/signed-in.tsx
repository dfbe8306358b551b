import type { ConversationSummary, SiteConfig } from '@three-tier-chat/wire-contract';
import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import {
  changeConversation,
  deleteConversation,
  exportConversation,
  listConversations,
} from './api/conversations.ts';
import { Bar } from './bar.tsx';
import { Chat } from './conversation/chat.tsx';
import { makeDraftStore } from './conversation/draft.ts';
import { makeSentTurn } from './conversation/sent-turn.ts';
import { createHistory } from './history/history.ts';
import { HistoryPanel } from './history/history-panel.tsx';
import { makeKeptDeletions } from './history/kept-deletions.ts';
import { makeListNotices } from './history/list-notices.ts';
import { createPageTitle } from './history/page-title.ts';
import { createPlaces } from './history/places.ts';
import { saveFile } from './history/save-file.ts';
import { UndoNote } from './history/undo-note.tsx';
import { AccountPanel } from './session/account-panel.tsx';
import type { PageBrowser } from './session/browser.ts';
import type { Person } from './session/identity-provider.ts';
import type { Session } from './session/session.ts';
import { SignInAgain } from './session/sign-in-again.tsx';
import { createLanguageSetting } from './settings/language.ts';
import { onQuestionMark, Shortcuts } from './settings/shortcuts.tsx';
import { makeThemeSetting } from './settings/theme.ts';
import { pageTexts } from './strings/page-texts.ts';

export interface SignedInProps {
  readonly config: SiteConfig;
  readonly session: Session;
  readonly person: Person;
  readonly browser: PageBrowser;
}

/** The page of a signed-in person. */
export function SignedIn(props: SignedInProps): JSX.Element {
  const { session, browser } = props;
  const { subject } = props.person;
  const drafts = makeDraftStore(browser.tabStorage, subject);
  const sent = makeSentTurn(browser.tabStorage, subject);
  let leave: () => void = () => {};
  const places = createPlaces(browser, () => leave());
  const history = createHistory({
    list: (query) => listConversations(session.fetch, query),
    change: (id, change) => changeConversation(session.fetch, id, change),
    remove: (id) => deleteConversation(session.fetch, id),
    readAll: (id) => exportConversation(session.fetch, id),
    save: saveFile,
    kept: makeKeptDeletions(browser.tabStorage, subject),
    clock: browser.clock,
    onChanged: () => notices.announce(),
    onSignInNeeded: session.lapse,
  });
  const notices = makeListNotices(browser.tabChannel, onListChange);
  let openHistory: () => void = () => {};
  const [isAccountOpen, setAccountOpen] = createSignal(false);
  const [areShortcutsOpen, setShortcutsOpen] = createSignal(false);
  const theme = makeThemeSetting(browser.siteStorage, document.documentElement);
  const language = createLanguageSetting(browser.siteStorage);
  const pageTitle = createPageTitle(
    () => history.conversations().find(({ id }) => id === places.shown().id)?.title,
  );
  onQuestionMark(() => setShortcutsOpen(true));

  function remove(conversation: ConversationSummary): void {
    history.delete(conversation);
    if (conversation.id === places.shown().id) places.startNew();
  }

  function signOut(): void {
    history.deleteNow();
    drafts.clear();
    sent.forget();
    void session.signOut();
  }

  /** Another tab or device may have changed the list. A hidden page reads it when it is shown. */
  function onListChange(): void {
    if (document.visibilityState === 'visible' && !lapsed()) void history.refresh();
  }

  /** The seconds for an undo end with the page. */
  function onVisibility(): void {
    if (document.visibilityState === 'hidden') history.deleteNow();
    onListChange();
  }

  const lapsed = () => {
    const state = session.state();
    return state.kind === 'lapsed' && state;
  };
  createEffect(
    on(
      () => lapsed() === false,
      (isSignedIn) => {
        if (!isSignedIn) return;
        history.sendKept();
        void history.refresh();
      },
    ),
  );
  onMount(() => {
    addEventListener('pagehide', history.deleteNow);
    document.addEventListener('visibilitychange', onVisibility);
  });
  onCleanup(() => {
    removeEventListener('pagehide', history.deleteNow);
    document.removeEventListener('visibilitychange', onVisibility);
    notices.stop();
    history.leave();
    if (!hasGone(session, subject)) return;
    drafts.clear();
    sent.forget();
    // The address of a conversation is none of the next person's.
    if (session.state().kind === 'signed-in') browser.showAddress('/');
  });

  return (
    <>
      <a class="skip" href="#message">
        {pageTexts().skip}
      </a>
      <Bar>
        <button
          type="button"
          class="button quiet compact narrow-only"
          onClick={() => {
            openHistory();
            onListChange();
          }}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />
          </svg>
          <span>{pageTexts().bar.conversations}</span>
        </button>
        <div class="person">
          <button
            type="button"
            class="button quiet"
            aria-haspopup="dialog"
            onClick={() => setAccountOpen(true)}
          >
            <span class="unseen">{`${pageTexts().bar.signedInAs} `}</span>
            <span class="person-name" dir="auto">
              {props.person.name}
            </span>
          </button>
        </div>
        <button type="button" class="button quiet compact" onClick={places.startNew}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 3v10M3 8h10" />
          </svg>
          <span>{pageTexts().bar.newConversation}</span>
        </button>
        <button type="button" class="button quiet" onClick={signOut}>
          {pageTexts().bar.signOut}
        </button>
      </Bar>
      <div class="workspace">
        <HistoryPanel
          history={history}
          shownId={places.shown().id}
          onOpen={places.open}
          onDelete={remove}
          onReady={(it) => {
            openHistory = it;
          }}
        />
        <Show when={places.shown()} keyed>
          {(place) => (
            <Chat
              config={props.config}
              place={place}
              lastTurnAt={history.conversations().find(({ id }) => id === place.id)?.updatedAt}
              fetch={session.fetch}
              scopes={session.tokenFacts()?.scopes ?? []}
              drafts={drafts}
              sent={sent}
              isSignedIn={!lapsed()}
              onSignInNeeded={session.lapse}
              onBegin={places.begin}
              onTurnEnded={({ isFirst, isWaiting }) => {
                pageTitle.tell(isWaiting ? 'waits' : 'answered');
                notices.announce();
                if (isFirst) history.expectTitle(place.id);
                else void history.refresh();
              }}
              onStartNew={places.startNew}
              signInAgain={(giveFocusTo, keepDraft) => (
                <Show when={lapsed()}>
                  {(it) => (
                    <SignInAgain
                      lapsed={it()}
                      onSignIn={session.signInAgain}
                      onSignInHere={() => {
                        keepDraft();
                        void session.signInHere();
                      }}
                      giveFocusTo={giveFocusTo}
                    />
                  )}
                </Show>
              )}
              onReady={(it) => {
                leave = it;
              }}
            />
          )}
        </Show>
        <UndoNote history={history} />
      </div>
      <Show when={isAccountOpen()}>
        <AccountPanel
          person={props.person}
          tokenFacts={session.tokenFacts}
          clock={browser.clock}
          theme={theme}
          language={language}
          onShortcuts={() => {
            setAccountOpen(false);
            setShortcutsOpen(true);
          }}
          onSignOut={signOut}
          onClose={() => setAccountOpen(false)}
        />
      </Show>
      <Show when={areShortcutsOpen()}>
        <Shortcuts onClose={() => setShortcutsOpen(false)} />
      </Show>
    </>
  );
}

/** Tells whether another tab, or another person, ended what this person was doing here. */
function hasGone({ state }: Session, subject: string): boolean {
  const now = state();
  if (now.kind === 'signed-out') {
    return now.reason === 'signed-out-elsewhere' || now.reason === 'other-person';
  }
  return now.kind === 'signed-in' && now.person.subject !== subject;
}
