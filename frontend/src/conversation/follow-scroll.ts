import { type Accessor, createSignal, onCleanup } from 'solid-js';

export interface FollowScroll {
  /** The end of the conversation is kept in view. */
  readonly isFollowing: Accessor<boolean>;
  jumpToEnd(): void;
  /** Does work that adds content above what is in view, which stays where it is. */
  keepPlace(work: () => void): void;
  /** Focuses the scrolling element. */
  focus(): void;
}

const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of a growing conversation in view until the user scrolls up, and again after the
 * user returns to the end. It follows the user's actions rather than a distance threshold, which a
 * burst of text would exceed. `scroller` scrolls, `content` grows.
 */
export function createFollowScroll(scroller: HTMLElement, content: HTMLElement): FollowScroll {
  const [isFollowing, setFollowing] = createSignal(true);
  /** The user holds the scroll bar: the page does not scroll meanwhile. */
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
    // Content that has shrunk until its end is in view, such as after closing a card, is followed
    // again.
    if (room() === 0 || (room() < grownRoom && isAtEnd())) setFollowing(true);
    grownRoom = room();
    if (!isFollowing() || isHeld) return;
    scroller.scrollTop = scroller.scrollHeight;
    // Recorded at once, since one scroll event may combine the user's scrolling with ours.
    remember();
  }

  function stopFollowing(): void {
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
    if (deltaY < 0) stopFollowing();
  });
  listen('touchstart', ({ touches }) => {
    lastTouchY = touches[0]?.clientY ?? 0;
  });
  listen('touchmove', ({ touches }) => {
    const y = touches[0]?.clientY ?? 0;
    if (y > lastTouchY) stopFollowing();
    lastTouchY = y;
  });
  listen('keydown', ({ key }) => {
    if (KEYS_UP.has(key)) stopFollowing();
    else if (key === 'End') setFollowing(true);
  });
  // A user who opens a card reads it, so the page must not scroll away.
  listen('click', ({ target }) => {
    if (target instanceof Element && target.closest('summary')) setFollowing(false);
  });
  // A press on the box itself, outside its content, is on the scroll bar.
  listen('pointerdown', ({ target, clientX }) => {
    const { left } = scroller.getBoundingClientRect();
    const contentX = clientX - left - scroller.clientLeft;
    isHeld = target === scroller && (contentX < 0 || contentX >= scroller.clientWidth);
  });
  // Not all browsers report a button release on a scroll bar; the next pointer move does.
  addEventListener('pointerup', release, { signal });
  addEventListener('pointercancel', release, { signal });
  addEventListener('blur', release, { signal });
  addEventListener('pointermove', ({ buttons }) => buttons === 0 && release(), { signal });
  addEventListener('keydown', release, { signal });
  // The page itself only scrolls down, so an upward scroll without less content comes from the
  // user, by the scroll bar or assistive technology.
  listen('scroll', () => {
    const up = scroller.scrollTop < lastTop - 1 && room() >= lastRoom;
    // While the bar is held and the content grows, the direction of scrolling means nothing.
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
    keepPlace(work) {
      const fromEnd = scroller.scrollHeight - scroller.scrollTop;
      work();
      scroller.scrollTop = scroller.scrollHeight - fromEnd;
      remember();
    },
    focus: () => scroller.focus({ preventScroll: true }),
  };
}
