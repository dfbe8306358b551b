export interface Highlighter {
  /** Highlights the text of an element as code of a language; of one that it does not know, nothing. */
  highlight(code: Element, language: string): void;
  /** Removes its highlights from the page. */
  dispose(): void;
}

/** How comments are written, by the languages that write them so. */
const COMMENTS = [
  [
    String.raw`\/\/.*|\/\*[^]*?\*\/`,
    ' c c++ cpp cs csharp css go java javascript js json jsonc jsx kotlin php rs rust swift ts tsx typescript ',
  ],
  [
    String.raw`(?<!\S)#.*`,
    ' bash dockerfile hcl py python r rb ruby sh shell terraform tf toml yaml yml zsh ',
  ],
  ['--.*', ' lua postgresql sql '],
] as const;
const STRING = String.raw`"""[^]*?"""|(?<quote>["'])(?:\\[^]|(?!\k<quote>)[^\\\n])*\k<quote>|${'`'}(?:\\[^]|[^\\${'`'}])*${'`'}`;
const KEYWORD =
  'and|as|async|await|break|by|case|catch|class|const|continue|create|def|default|delete|do|done|elif|else|enum|except|export|extends|[Ff]alse|fi|finally|fn|for|from|func|function|group|if|impl|import|in|insert|interface|into|is|join|let|match|new|nil|[Nn]one|not|null|or|order|package|pass|private|pub|public|raise|return|select|self|set|static|struct|switch|table|then|this|throw|[Tt]rue|try|type|update|use|values|var|void|where|while|with|yield';
/** Names in the style sheet, `::highlight(code-string)`. */
const KINDS = ['comment', 'string', 'number', 'keyword'] as const;
/** Longer code stays plain: each mark costs the browser time whenever it paints. */
const MOST_CHARACTERS = 20_000;

/** Highlights code by the CSS Custom Highlight API, without an element for each word; nothing where it is missing. */
export function makeHighlighter(): Highlighter {
  const removals = new Map<Element, (() => void)[]>();

  function remove(code: Element): void {
    for (const removal of removals.get(code) ?? []) removal();
    removals.delete(code);
  }

  return {
    highlight(code, language) {
      remove(code);
      const text = code.firstChild;
      const pattern = patternOf(language);
      if (!pattern || !text?.nodeValue || text.nodeValue.length > MOST_CHARACTERS) return;
      const added: (() => void)[] = [];
      removals.set(code, added);
      for (const { index, 0: word, groups } of text.nodeValue.matchAll(pattern)) {
        const kind = KINDS.find((it) => groups?.[it] !== undefined);
        const highlights = kind && highlightsOf(kind);
        if (!highlights) continue;
        // Not a live range, which every change of the page would have to update.
        const range = new StaticRange({
          startContainer: text,
          startOffset: index,
          endContainer: text,
          endOffset: index + word.length,
        });
        highlights.add(range);
        added.push(() => highlights.delete(range));
      }
    },
    dispose() {
      for (const code of removals.keys()) remove(code);
    },
  };
}

function patternOf(language: string): RegExp | undefined {
  const [comment] = COMMENTS.find(([, languages]) => languages.includes(` ${language} `)) ?? [];
  if (comment === undefined) return undefined;
  return new RegExp(
    `(?<comment>${comment})|(?<string>${STRING})|(?<number>\\b\\d[\\w.]*)|\\b(?<keyword>${KEYWORD})\\b`,
    // SQL is written in both cases.
    comment === '--.*' ? 'gi' : 'g',
  );
}

/** Undefined in a browser without the API. */
function highlightsOf(kind: string): Highlight | undefined {
  const registry = globalThis.CSS?.highlights;
  const known = registry?.get(`code-${kind}`);
  if (known || !registry || !globalThis.Highlight) return known;
  const made = new Highlight();
  registry.set(`code-${kind}`, made);
  return made;
}
