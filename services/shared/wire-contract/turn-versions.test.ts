import { describe, expect, it } from 'vitest';
import { standingTurns, turnsBefore } from './turn-versions.ts';

/** `b:a` supersedes `a`. */
const turnsOf = (text: string) =>
  text.split(' ').map((it) => {
    const [turnId = '', supersedes] = it.split(':');
    return { turnId, ...(supersedes !== undefined && { supersedes }) };
  });
const idsOf = (turns: readonly { readonly turnId: string }[]) =>
  turns.map(({ turnId }) => turnId).join(' ');

describe('the standing turns', () => {
  it.each([
    ['a b c', 'a b c'],
    ['a b c:b', 'a c'],
    ['a b c d:b', 'a d'],
    ['a b c d:b e', 'a d e'],
    ['a b:a c:b', 'c'],
    ['a b c d:b e f:c', 'a b f'],
    ['a b:a c d:a', 'd'],
    ['b:a', 'b'],
    ['b c:a', 'b c'],
    ['a b:b', 'a b'],
    ['__proto__ b:__proto__', 'b'],
    ['a b:constructor', 'a b'],
  ])('of %s are %s', (text, standing) => {
    expect(idsOf(standingTurns(turnsOf(text)))).toBe(standing);
  });

  it('of none are none', () => {
    expect(standingTurns([])).toEqual([]);
  });
});

it('tells what each turn stands after', () => {
  const turns = turnsOf('a b c:b d');
  const before = turnsBefore(turns);
  expect(turns.map((turn) => before.get(turn)?.turnId)).toEqual([undefined, 'a', 'a', 'c']);
});
