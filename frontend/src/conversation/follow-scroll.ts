import { type Accessor, createSignal, onCleanup } from 'solid-js';

export interface FollowScroll {
  /** The end of the conversation is kept in view. */
  readonly isFollowing: Accessor<boolean>;
  jumpToEnd(): void;
  /** Gives the focus to what scrolls. */
  focus(): void;
}

const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of a growing conversation in view until the reader scrolls up, and again from when
 * the reader comes back to the end. Decided by what the reader does and never by a distance, which a
 * burst of text would cross. `scroller` scrolls, `content` grows.
 */
export function createFollowScroll(scroller: HTMLElement, content: HTMLElement): FollowScroll {
  const [isFollowing, setFollowing] = createSignal(true);
  /** The reader holds the scroll bar: the page moves nothing meanwhile. */
  let isHeld = false;
  let lastTop = 0;
  let lastRoom = 0;
  let grownRoom = 0;
  let lastTouchY = 0;

  const room = () => scroller.scrollHeight - scroller.clientHeight;
  const isAtEnd = () => room() - scroller.scrollTop < 2;

  function remember(): void {
    lastTop = scroller.scrollTop;
    lastRoom = room();
  }

  function keepUp(): void {
    // What shrank until the end came into view, as a card that is closed, has nothing below it.
    if (room() === 0 || (room() < grownRoom && isAtEnd())) setFollowing(true);
    grownRoom = room();
    if (!isFollowing() || isHeld) return;
    scroller.scrollTop = scroller.scrollHeight;
    // At once: the reader's own way from here may come in the same event as ours to here.
    remember();
  }

  function letGo(): void {
    if (room() > 0) setFollowing(false);
  }

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    keepUp();
  }

  const listeners = new AbortController();
  const { signal } = listeners;
  const listen = <K extends keyof HTMLElementEventMap>(
    type: K,
    react: (event: HTMLElementEventMap[K]) => void,
  ) => scroller.addEventListener(type, react, { passive: true, signal });

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
  // On the box itself and beside its content: on the scroll bar.
  listen('pointerdown', ({ target, clientX }) => {
    const { left } = scroller.getBoundingClientRect();
    const contentX = clientX - left - scroller.clientLeft;
    isHeld = target === scroller && (contentX < 0 || contentX >= scroller.clientWidth);
  });
  // Browsers do not all tell of a button that is released on a scroll bar: then the next move does.
  addEventListener('pointerup', release, { signal });
  addEventListener('pointercancel', release, { signal });
  addEventListener('blur', release, { signal });
  addEventListener('pointermove', ({ buttons }) => buttons === 0 && release(), { signal });
  addEventListener('keydown', release, { signal });
  // The page itself only ever scrolls down: up, with no room lost, is the reader on the scroll bar
  // or through assistive technology.
  listen('scroll', () => {
    const up = scroller.scrollTop < lastTop - 1 && room() >= lastRoom;
    // A held bar stands for a share of what has grown meanwhile: up or down means nothing then.
    if (isHeld) setFollowing(isAtEnd());
    else if (up) setFollowing(false);
    else if (scroller.scrollTop > lastTop && isAtEnd()) setFollowing(true);
    remember();
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
      isHeld = false;
      setFollowing(true);
      keepUp();
    },
    focus: () => scroller.focus({ preventScroll: true }),
  };
}
