/**
 * Deeper values are refused, as AWS's own parsers do, since recursive code could overflow its
 * stack.
 */
export const MAX_JSON_DEPTH = 1000;

/**
 * Parses JSON from outside (RFC 8259).
 *
 * @param source text, or bytes in UTF-8.
 * @returns undefined for what is not JSON, since no JSON value is undefined. This includes a byte
 * order mark, invalid UTF-8 and more than `MAX_JSON_DEPTH` levels.
 */
export function parseJson(source: string | Uint8Array): unknown {
  try {
    const text = typeof source === 'string' ? source : UTF8.decode(source);
    return isTooDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Counts brackets outside of strings; invalid JSON is left to the parser. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Text of a JSON value. `String` fails for an object with a member `toString`. */
export function textOfJson(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
