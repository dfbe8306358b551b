export interface ProseWriter {
  write(delta: string): void;
  /** Ends the text: writes characters that were held back because their meaning was undecided. */
  finish(): void;
}

type Mark = 'strong' | 'em' | 'code';

const STARS: Readonly<Record<string, readonly Mark[]>> = {
  '*': ['em'],
  '**': ['strong'],
  '***': ['strong', 'em'],
};

/**
 * Writes growing text into an element: an empty line starts a paragraph and `- ` a list item;
 * `**strong**`, `*emphasis*`, `` `code` `` and backslashes work as in Markdown; everything else is
 * shown literally. Only the end of the last text node changes, so that the user's selection is
 * kept.
 */
export function makeProseWriter(container: Element): ProseWriter {
  const blocks = makeBlocks(container);
  let held = '';
  let atLineStart = true;
  /** The character before `held`, which may take two UTF-16 code units. */
  let before = '';

  function take(taken: string): true {
    before = `${before}${taken}`.slice(-2);
    held = held.slice(taken.length);
    return true;
  }

  /** Writes the first token of `held`; false when its meaning depends on what follows. */
  function writeNext(isFinal: boolean): boolean {
    const lineBreak = (atLineStart ? /^[ \t]*\n/ : /^\n/).exec(held);
    if (lineBreak) {
      blocks.breakLine();
      atLineStart = true;
      return take(lineBreak[0]);
    }
    if (atLineStart) {
      if (!isFinal && /^[ \t]*(?:[-*+][ \t]*)?$/.test(held)) return false;
      const [bullet] = /^[ \t]*[-*+][ \t]+(?=\S)/.exec(held) ?? [];
      if (bullet === undefined) blocks.continueText();
      else blocks.startItem();
      atLineStart = false;
      return take(bullet ?? '');
    }
    return writeInline(isFinal);
  }

  function writeInline(isFinal: boolean): boolean {
    const inCode = blocks.has('code');
    const [plain] = (inCode ? /^[^\n`]+/ : /^[^\n`*\\]+/).exec(held) ?? [];
    if (plain !== undefined) return write(plain);
    const [run = ''] = /^(?:\\|`+|\*+)/.exec(held) ?? [];
    const next = held[run.length];
    if (next === undefined && !isFinal) return false;
    if (run === '\\') {
      // CommonMark §2.4: a backslash before anything but punctuation is literal.
      if (next === undefined || !/[!-/:-@[-`{-~]/.test(next)) return write(run);
      blocks.append(next);
      return take(run + next);
    }
    const marks = run === '`' ? (['code'] as const) : STARS[run];
    return marks && turn(marks, next) ? take(run) : write(run);
  }

  /** Opens or closes marks; false when the characters are literal. */
  function turn(marks: readonly Mark[], next: string | undefined): boolean {
    const [open] = marks.filter(blocks.has);
    if (open) {
      if (open !== 'code' && /\s$/.test(before)) return false;
      blocks.close(marks);
      return true;
    }
    if (next === undefined || /\s/.test(next) || /[\p{L}\p{N}]$/u.test(before)) return false;
    blocks.open(marks);
    return true;
  }

  function write(text: string): true {
    blocks.append(text);
    return take(text);
  }

  return {
    write(delta) {
      held += delta.replaceAll('\r', '');
      while (held !== '' && writeNext(false));
    },
    finish() {
      while (held !== '' && writeNext(true));
    },
  };
}

/** Paragraphs, lists and the marks within them; each is created when its first text arrives. */
function makeBlocks(container: Element) {
  let breaks = 0;
  let list: Element | undefined;
  let block: Element | undefined;
  let open: { readonly mark: Mark; readonly element: Element }[] = [];
  let tail: Text | undefined;

  function start(name: 'p' | 'li', parent: Element): void {
    block = addElement(name, parent);
    open = [];
    tail = undefined;
    breaks = 0;
  }

  function append(text: string): void {
    if (!tail) {
      tail = document.createTextNode('');
      (open.at(-1)?.element ?? block ?? container).append(tail);
    }
    tail.appendData(text);
  }

  return {
    append,
    breakLine: () => {
      breaks += 1;
    },
    startItem() {
      list ??= addElement('ul', container);
      start('li', list);
    },
    /** Starts a line: in the current block, or in a new one after an empty line. */
    continueText() {
      if (!block || breaks > 1) {
        list = undefined;
        start('p', container);
      } else if (breaks === 1) {
        breaks = 0;
        append('\n');
      }
    },
    has: (mark: Mark) => open.some((it) => it.mark === mark),
    open(marks: readonly Mark[]) {
      for (const mark of marks) {
        const element = addElement(mark, open.at(-1)?.element ?? block ?? container);
        open.push({ mark, element });
      }
      tail = undefined;
    },
    /** Closes marks, and all marks that were opened within them. */
    close(marks: readonly Mark[]) {
      open = open.slice(
        0,
        open.findIndex(({ mark }) => marks.includes(mark)),
      );
      tail = undefined;
    },
  };
}

/** Paragraphs and lists take their direction from their own text; code is always left to right. */
const DIRECTION: Readonly<Record<string, string>> = { p: 'auto', ul: 'auto', code: 'ltr' };

function addElement(name: string, parent: Element): HTMLElement {
  const element = document.createElement(name);
  const direction = DIRECTION[name];
  if (direction !== undefined) element.dir = direction;
  parent.append(element);
  return element;
}
