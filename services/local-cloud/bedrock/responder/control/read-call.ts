import { parseJson } from '../../../http/parse-json.ts';

/** A tool call as a control call spells it. */
export interface SpelledCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where the text goes on after it. */
  readonly end: number;
}

const NAME = /call +([\w.:-]{1,64})[ \t]*/y;

/**
 * Reads `call NAME {"json":"arguments"}` at a place of a text; no arguments are `{}`.
 *
 * @returns undefined for anything else.
 */
export function readCall(text: string, start: number): SpelledCall | undefined {
  NAME.lastIndex = start;
  const name = NAME.exec(text)?.[1];
  if (name === undefined) return undefined;
  const at = NAME.lastIndex;
  if (text[at] !== '{') return { name, input: {}, end: at };
  const end = endOfObject(text, at);
  const input = end === undefined ? undefined : parseJson(text.slice(at, end));
  return end === undefined || input === undefined
    ? undefined
    : { name, input: input as SpelledCall['input'], end };
}

/** The place after a JSON object, whose braces in strings do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
