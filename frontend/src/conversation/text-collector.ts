/** Runs work before the next paint; the returned function calls it off. */
export type NextFrame = (work: () => void) => () => void;

export interface TextCollector {
  add(text: string): void;
  /** Writes now what has been gathered. */
  flush(): void;
  /** Whether any text has come at all. */
  any(): boolean;
}

/** Gathers the text that comes between two frames, so that the page changes at most once in each. */
export function collectText(nextFrame: NextFrame, write: (text: string) => void): TextCollector {
  let gathered = '';
  let received = false;
  let callOff: (() => void) | undefined;

  function flush(): void {
    callOff?.();
    callOff = undefined;
    const text = gathered;
    gathered = '';
    if (text !== '') write(text);
  }

  return {
    add(text) {
      gathered += text;
      received ||= text !== '';
      callOff ??= nextFrame(flush);
    },
    flush,
    any: () => received,
  };
}
