import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '../../../http/parse-json.ts';
import type { ConverseRequest } from '../../converse-request.ts';
import type { MadeCall, ReadConversation } from '../conversation/read-conversation.ts';
import { resultValue } from '../describe-failure.ts';
import { readCall, type SpelledCall } from './read-call.ts';

type Call = Pick<SpelledCall, 'name' | 'input'>;
type Rounds = ReadConversation['rounds'];
type System = NonNullable<ConverseRequest['system']>;

/** Of one turn: a result may bring forth the next one. */
const MOST_OBEYED = 5;
const INJECTED = /\/model +(?=call )/g;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const DEEPEST = 50;

/** What a gullible model has done in a turn, and what it is told to do next. */
export interface Obeyed {
  /** The rounds in which it did what it was asked for. */
  readonly own: Rounds;
  /** The rounds in which it obeyed a text. */
  readonly obeyed: Rounds;
  readonly next: readonly Call[];
}

/**
 * Follows what a gullible model does with the calls that stand in tool results and in the system
 * prompt, which holds the person's name and the summary: it makes each of them at once.
 *
 * @param nameOf the tool that a name means.
 */
export function obeyTexts(
  rounds: Rounds,
  system: System,
  nameOf: (name: string) => string,
): Obeyed {
  const own: (readonly MadeCall[])[] = [];
  const obeyed: (readonly MadeCall[])[] = [];
  const found = unique(textsOf(system).flatMap(callsIn), nameOf);
  const made: Call[] = [];
  let count = 0;
  const pending = () => found.filter((call) => !contains(made, call)).slice(0, MOST_OBEYED - count);
  for (const round of rounds) {
    const next = pending();
    // Once it was told to, whatever came of it.
    made.push(
      ...next,
      ...round.map(({ name, input }) => ({ name, input: input as Call['input'] })),
    );
    count += next.length;
    (next.length > 0 ? obeyed : own).push(round);
    const said = round.flatMap(({ result }) => (result ? stringsIn(resultValue(result), 0) : []));
    for (const call of unique(said.flatMap(callsIn), nameOf)) {
      if (!contains(found, call)) found.push(call);
    }
  }
  return { own, obeyed, next: pending() };
}

function callsIn(text: string): readonly Call[] {
  return [...text.matchAll(INJECTED)].flatMap((match) => {
    const call = readCall(text, match.index + match[0].length);
    return call ? [{ name: call.name, input: call.input }] : [];
  });
}

function unique(calls: readonly Call[], nameOf: (name: string) => string): Call[] {
  const kept: Call[] = [];
  for (const { name, input } of calls) {
    const call = { name: nameOf(name), input };
    if (!contains(kept, call)) kept.push(call);
  }
  return kept;
}

function contains(calls: readonly Call[], { name, input }: Call): boolean {
  return calls.some((one) => one.name === name && isDeepStrictEqual(one.input, input));
}

/** The system prompt quotes names and the summary as JSON. */
function textsOf(system: System): readonly string[] {
  return system.flatMap(({ text = '' }) => [
    text.replace(QUOTED, ''),
    ...[...text.matchAll(QUOTED)].map(([quoted]) => String(parseJson(quoted) ?? '')),
  ]);
}

function stringsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.values(value).flatMap((member) => stringsIn(member, depth + 1));
}
