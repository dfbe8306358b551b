import { type Accessor, createSignal, onCleanup } from 'solid-js';

export interface FollowScroll {
  /** The end of the conversation is kept in view. */
  readonly isFollowing: Accessor<boolean>;
  jumpToEnd(): void;
}

const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of a growing conversation in view until the reader scrolls up, and again from when
 * the reader comes back to the end. Decided by what the reader does and never by a distance, which a
 * burst of text would cross. `scroller` scrolls, `content` grows.
 */
export function createFollowScroll(scroller: HTMLElement, content: HTMLElement): FollowScroll {
  const [isFollowing, setFollowing] = createSignal(true);
  let lastTop = 0;
  let lastRoom = 0;
  let lastTouchY = 0;

  const room = () => scroller.scrollHeight - scroller.clientHeight;
  const isAtEnd = () => room() - scroller.scrollTop < 2;

  function keepUp(): void {
    if (room() === 0) setFollowing(true);
    if (isFollowing()) scroller.scrollTop = scroller.scrollHeight;
  }

  function letGo(): void {
    if (room() > 0) setFollowing(false);
  }

  const listeners = new AbortController();
  const listen = <K extends keyof HTMLElementEventMap>(
    type: K,
    react: (event: HTMLElementEventMap[K]) => void,
  ) => scroller.addEventListener(type, react, { passive: true, signal: listeners.signal });

  listen('wheel', ({ deltaY }) => {
    if (deltaY < 0) letGo();
  });
  listen('touchstart', ({ touches }) => {
    lastTouchY = touches[0]?.clientY ?? 0;
  });
  listen('touchmove', ({ touches }) => {
    const y = touches[0]?.clientY ?? 0;
    if (y > lastTouchY) letGo();
    lastTouchY = y;
  });
  listen('keydown', ({ key }) => {
    if (KEYS_UP.has(key)) letGo();
    else if (key === 'End') setFollowing(true);
  });
  // Opening a card is reading it: it stays where it is.
  listen('click', ({ target }) => {
    if (target instanceof Element && target.closest('summary')) setFollowing(false);
  });
  // The page itself only ever scrolls down: up, with no room lost, is the reader on the scroll bar
  // or through assistive technology.
  listen('scroll', () => {
    const up = scroller.scrollTop < lastTop - 1 && room() >= lastRoom;
    if (up) setFollowing(false);
    else if (scroller.scrollTop > lastTop && isAtEnd()) setFollowing(true);
    lastTop = scroller.scrollTop;
    lastRoom = room();
  });

  const growth = new ResizeObserver(keepUp);
  growth.observe(content);
  growth.observe(scroller);
  onCleanup(() => {
    listeners.abort();
    growth.disconnect();
  });

  return {
    isFollowing,
    jumpToEnd() {
      setFollowing(true);
      keepUp();
    },
  };
}
