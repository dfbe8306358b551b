/** Runs work before the next paint; the returned function cancels it. */
export type NextFrame = (work: () => void) => () => void;

export interface TextCollector {
  add(text: string): void;
  /** Writes the collected text now. */
  flush(): void;
}

/** Collects the text between two frames, so that the page changes at most once per frame. */
export function collectText(nextFrame: NextFrame, write: (text: string) => void): TextCollector {
  let pendingText = '';
  let cancel: (() => void) | undefined;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    const text = pendingText;
    pendingText = '';
    if (text !== '') write(text);
  }

  return {
    add(text) {
      pendingText += text;
      cancel ??= nextFrame(flush);
    },
    flush,
  };
}
