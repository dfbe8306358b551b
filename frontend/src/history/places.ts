import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { Browser } from '../session/browser.ts';

/** A conversation that is shown. */
export interface Place {
  /** The conversation's id, which is the session id of its messages. */
  readonly id: string;
  /** It was begun before: what is kept of it is shown. */
  readonly isKept: boolean;
}

/** Which conversation is shown; each that was begun has an address. */
export interface Places {
  readonly shown: Accessor<Place>;
  /** Shows a conversation, as a new entry of the browser's history. */
  open(id: string): void;
  startNew(): void;
  /** Gives the shown conversation its address, once it is begun. */
  begin(): void;
}

const PATH = '/c/';

export function addressOf(id: string): string {
  return `${PATH}${id}`;
}

type Addresses = Pick<Browser, 'address' | 'showAddress' | 'goToAddress' | 'onAddressChange'>;

/** @param onLeave called before another conversation is shown. */
export function createPlaces(browser: Addresses, onLeave: () => void): Places {
  const [shown, setShown] = createSignal<Place>(placeAt(browser.address()));
  /** Id of the conversation that was begun here. */
  let begun: string | undefined;

  function show(place: Place): void {
    onLeave();
    setShown(place);
  }

  onCleanup(
    browser.onAddressChange(() => {
      const next = placeAt(browser.address());
      const { id, isKept } = shown();
      const isUntouched = !isKept && begun !== id;
      // The same conversation, or an empty one still.
      if (next.id === id || (isUntouched && !next.isKept)) return;
      show(next);
    }),
  );

  return {
    shown,
    open(id) {
      if (id === shown().id) return;
      browser.goToAddress(addressOf(id));
      show({ id, isKept: true });
    },
    startNew() {
      if (browser.address().pathname !== '/') browser.goToAddress('/');
      show(newPlace());
    },
    begin() {
      const { id } = shown();
      begun = id;
      if (browser.address().pathname !== addressOf(id)) browser.showAddress(addressOf(id));
    },
  };
}

/** Any other path than that of a conversation is where a new one begins. */
function placeAt({ pathname }: URL): Place {
  return pathname.startsWith(PATH) ? { id: pathname.slice(PATH.length), isKept: true } : newPlace();
}

function newPlace(): Place {
  return { id: crypto.randomUUID(), isKept: false };
}
