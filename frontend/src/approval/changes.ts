import { pageTexts } from '../strings/page-texts.ts';
import { showExactly, showJson } from './show-exactly.ts';

/** One field of a change, in words for the user. */
export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly isChanged: boolean;
}

/**
 * Compares the arguments of a call with the present state, field by field. Fields that are not sent
 * stay as they are.
 *
 * @returns undefined if the two cannot be compared.
 */
export function changesOf(sent: unknown, before: unknown): readonly FieldChange[] | undefined {
  if (!isObject(sent) || !isObject(before)) return undefined;
  const state = new Map(Object.entries(before));
  return Object.entries(sent).map(([name, value]) => ({
    field: inWords(name),
    before: show(state.get(name)),
    after: show(value),
    isChanged: !isSame(state.get(name) ?? null, value),
  }));
}

/** A name of code as words: `updateMyContactDetails` as `Update my contact details`. */
export function inWords(name: string): string {
  const words = showExactly(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The API and the operation of a tool, whose name a Gateway makes of both. */
export function toolInWords(tool: string): { readonly api?: string; readonly operation: string } {
  const [operation = '', ...target] = tool.split('___').reverse();
  return target.length === 0
    ? { operation: inWords(operation) }
    : { api: inWords(target.reverse().join(' ')), operation: inWords(operation) };
}

function show(value: unknown): string {
  if (value === undefined || value === null) return pageTexts().approval.nothing;
  if (typeof value === 'string') return showExactly(value);
  if (Array.isArray(value) && value.every((it) => typeof it === 'string')) {
    return value.map(showExactly).join('\n');
  }
  return showJson(value);
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((it, index) => isSame(it, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  const others = new Map(Object.entries(b));
  const own = Object.entries(a);
  return (
    own.length === others.size &&
    own.every(([name, value]) => others.has(name) && isSame(value, others.get(name)))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
