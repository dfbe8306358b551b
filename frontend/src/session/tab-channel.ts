import type { PageStorage } from './page-storage.ts';

/**
 * Messages between the site's pages in this browser. A received message may be anything and must be
 * validated.
 */
export interface TabChannel {
  /** Sends a message to all other pages. Never send a token. */
  post(message: object): void;
  /** Listens to the other pages; the returned function ends that. */
  onMessage(dispatch: (message: unknown) => void): () => void;
}

const CHANNEL = 'chat';

/**
 * Uses a BroadcastChannel, or storage events if there is none. A page that was opened by another
 * also posts to its opener directly.
 */
export function openTabChannel(siteStorage: PageStorage): TabChannel {
  const listeners = new Set<(message: unknown) => void>();
  const dispatch = (message: unknown) => {
    for (const listener of listeners) listener(message);
  };
  const channel = openChannel();
  channel?.addEventListener('message', ({ data }) => dispatch(data));
  addEventListener('message', ({ origin, source, data }) => {
    if (origin === location.origin && source !== window) dispatch(data);
  });
  addEventListener('storage', ({ key, newValue }) => {
    if (key === CHANNEL && newValue !== null) dispatch(readJson(newValue));
  });

  return {
    post(message) {
      if (channel) {
        channel.postMessage(message);
      } else {
        siteStorage.setItem(CHANNEL, JSON.stringify(message));
        siteStorage.removeItem(CHANNEL);
      }
      opener?.postMessage(message, location.origin);
    },
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Undefined if the browser has none, or denies it to a page without storage. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
