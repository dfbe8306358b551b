import type { TextKind } from './turn-parts.ts';

/** Runs work before the next paint; the returned function cancels it. */
export type NextFrame = (work: () => void) => () => void;

export interface TextCollector {
  add(kind: TextKind, text: string): void;
  /** Writes the collected text now. */
  flush(): void;
}

/** Collects the text between two frames, so that the page changes at most once per frame. */
export function collectText(
  nextFrame: NextFrame,
  write: (kind: TextKind, text: string) => void,
): TextCollector {
  let pendingKind: TextKind = 'text';
  let pendingText = '';
  let cancel: (() => void) | undefined;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    const text = pendingText;
    pendingText = '';
    if (text !== '') write(pendingKind, text);
  }

  return {
    add(kind, text) {
      if (kind !== pendingKind) flush();
      pendingKind = kind;
      pendingText += text;
      cancel ??= nextFrame(flush);
    },
    flush,
  };
}
