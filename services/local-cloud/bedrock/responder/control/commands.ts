import type { Delivery, StreamFault } from '../plan.ts';
import { longText } from '../samples/long-text.ts';
import { readCall, type SpelledCall } from './read-call.ts';

/** What one command adds to a script. */
export type Effect =
  | { readonly kind: 'pace'; readonly pace: Pick<Delivery, 'pieceDelayMs' | 'textMs'> }
  | { readonly kind: 'delivery'; readonly delivery: Omit<Delivery, 'pieceDelayMs' | 'textMs'> }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly call: SpelledCall }
  | { readonly kind: 'obey' };

interface ReadCommand {
  readonly effect: Effect;
  readonly end: number;
}

/** A test lasts no longer, and a timer could not. */
const LONGEST_MS = 600_000;
const LARGEST_KB = 1024;

type Read = (match: RegExpExecArray) => Effect | undefined;

const TIME = String.raw`(\d{1,6}(?:\.\d{1,3})?) ?(ms|s)`;
const AFTER = String.raw`(?: after (\d{1,6}))?`;

const FAULTS: ReadonlyMap<string, StreamFault['kind']> = new Map([
  ['throttle', 'throttle'],
  ['error', 'error'],
  ['silent', 'silent'],
  ['break off', 'break-off'],
]);

const COMMANDS: readonly (readonly [RegExp, Read])[] = [
  [new RegExp(`slow ${TIME}`, 'y'), (at) => ({ kind: 'pace', pace: { pieceDelayMs: msOf(at) } })],
  [new RegExp(`take ${TIME}`, 'y'), (at) => ({ kind: 'pace', pace: { textMs: msOf(at) } })],
  [new RegExp(`wait ${TIME}`, 'y'), (at) => ({ kind: 'delivery', delivery: { waitMs: msOf(at) } })],
  [
    new RegExp(`(${[...FAULTS.keys()].join('|')})${AFTER}`, 'y'),
    ([, name = '', after]) => {
      const kind = FAULTS.get(name);
      if (kind === undefined) return undefined;
      const fault = { kind, ...(after !== undefined && { after: Number(after) }) };
      return { kind: 'delivery', delivery: { fault } };
    },
  ],
  [
    /stop ([a-z_]{1,64})/y,
    ([, stopReason = '']) => ({ kind: 'delivery', delivery: { stopReason } }),
  ],
  [
    /(\d{1,4}) ?KB/y,
    ([, size]) =>
      Number(size) >= 1 && Number(size) <= LARGEST_KB
        ? { kind: 'text', text: longText(Number(size) * 1024) }
        : undefined,
  ],
  [
    /think "((?:[^"\\\n]|\\.)*)"/y,
    ([, text = '']) => ({ kind: 'delivery', delivery: { reasoning: unescaped(text) } }),
  ],
  [/say "((?:[^"\\\n]|\\.)*)"/y, ([, text = '']) => said(unescaped(text))],
  [/say ([^;\n]+?)(?=[ \t]+then\b|[ \t]*(?:;|\n|$))/y, ([, text = '']) => said(text)],
  [/obey/y, () => ({ kind: 'obey' })],
];

/** What stands after a command. */
const END = /[ \t]*(?:$|[;&\n]|then\b)/y;

/**
 * Reads a command at a place of a text.
 *
 * @returns undefined for what is none, such as the beginning of a sentence.
 */
export function readCommand(text: string, start: number): ReadCommand | undefined {
  const call = readCall(text, start);
  if (call)
    return endsAt(text, call.end) ? { effect: { kind: 'call', call }, end: call.end } : undefined;
  for (const [pattern, read] of COMMANDS) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    const effect = match ? read(match) : undefined;
    if (match && effect && endsAt(text, start + match[0].length)) {
      return { effect, end: start + match[0].length };
    }
  }
  return undefined;
}

function endsAt(text: string, at: number): boolean {
  END.lastIndex = at;
  return END.test(text);
}

function msOf([, number, unit]: RegExpExecArray): number {
  return Math.min(Number(number) * (unit === 's' ? 1000 : 1), LONGEST_MS);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function said(text: string): Effect | undefined {
  return text.trim() === '' ? undefined : { kind: 'text', text };
}
