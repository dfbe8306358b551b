import type { SiteConfig } from '@three-tier-chat/wire-contract';
import type { JSX } from 'solid-js';
import { Bar } from './bar.tsx';
import { Chat } from './conversation/chat.tsx';
import { makeDraftStore } from './conversation/draft.ts';
import type { Person } from './session/identity-provider.ts';
import type { Session } from './session/session.ts';

export interface SignedInProps {
  readonly config: SiteConfig;
  readonly session: Session;
  readonly person: Person;
  readonly tabStorage: Storage;
}

/** The page of a signed-in person. */
export function SignedIn(props: SignedInProps): JSX.Element {
  const draft = makeDraftStore(props.tabStorage, props.person.subject);
  let startNew: () => void = () => {};

  function signOut(): void {
    draft.clear();
    void props.session.signOut();
  }

  return (
    <>
      <a class="skip" href="#message">
        Skip to message
      </a>
      <Bar>
        <p class="person">
          <span class="unseen">Signed in as </span>
          {props.person.name}
        </p>
        <button type="button" class="button quiet compact" onClick={() => startNew()}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 3v10M3 8h10" />
          </svg>
          <span>New conversation</span>
        </button>
        <button type="button" class="button quiet" onClick={signOut}>
          Sign out
        </button>
      </Bar>
      <Chat
        config={props.config}
        fetch={props.session.fetch}
        draft={draft}
        onReady={(start) => {
          startNew = start;
        }}
      />
    </>
  );
}
