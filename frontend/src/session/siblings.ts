import type { PageStorage } from './page-storage.ts';

/** The site's other pages in this browser. What they say may be anything and is to be checked. */
export interface Siblings {
  /** Tells all of them. Never a token. */
  tell(message: object): void;
  onTold(hear: (message: unknown) => void): void;
}

const CHANNEL = 'chat';

/**
 * Meets the site's other pages on a BroadcastChannel; where there is none, by the storage that all of
 * them see. A page that another one opened reaches that one directly too.
 */
export function meetSiblings(siteStorage: PageStorage): Siblings {
  const hearers: ((message: unknown) => void)[] = [];
  const hear = (message: unknown) => {
    for (const hearer of hearers) hearer(message);
  };
  const channel = openChannel();
  channel?.addEventListener('message', ({ data }) => hear(data));
  addEventListener('message', ({ origin, source, data }) => {
    if (origin === location.origin && source !== window) hear(data);
  });
  addEventListener('storage', ({ key, newValue }) => {
    if (key === CHANNEL && newValue !== null) hear(readJson(newValue));
  });

  return {
    tell(message) {
      if (channel) {
        channel.postMessage(message);
      } else {
        siteStorage.setItem(CHANNEL, JSON.stringify(message));
        siteStorage.removeItem(CHANNEL);
      }
      opener?.postMessage(message, location.origin);
    },
    onTold: (hearer) => {
      hearers.push(hearer);
    },
  };
}

/** Undefined where the browser has none, or lets a page without storage have none. */
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
