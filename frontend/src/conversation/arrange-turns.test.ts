import { describe, expect, it } from 'vitest';
import { arrangeTurns } from './arrange-turns.ts';
import type { Turn } from './turn.ts';

/** `b:a` takes the place of `a`. */
const turnsOf = (text: string): readonly Turn[] =>
  text.split(' ').map((it) => {
    const [turnId = '', supersedes] = it.split(':');
    return {
      turnId,
      prompt: turnId,
      supersedes,
      answer: () => ({ status: 'done', parts: [], traceId: '' }),
    };
  });
const idsOf = (turns: readonly Turn[]) => turns.map(({ turnId }) => turnId).join(' ');
const arrange = (text: string, ...chosen: readonly string[]) => {
  const turns = turnsOf(text);
  const { turns: line, versionsOf, isLatest } = arrangeTurns(turns, new Set(chosen));
  return { line: idsOf(line), isLatest, versions: line.map((turn) => idsOf(versionsOf(turn))) };
};

describe('the turns of a conversation', () => {
  it('stand in one line, with what stood in the place of each', () => {
    expect(arrange('a b c')).toEqual({ line: 'a b c', isLatest: true, versions: ['a', 'b', 'c'] });
    expect(arrange('a b c d:b e')).toEqual({
      line: 'a d e',
      isLatest: true,
      versions: ['a', 'b d', 'e'],
    });
    expect(arrange('a b:a c:a').versions).toEqual(['a b c']);
  });

  it('show an earlier version with what followed it, if it is chosen', () => {
    const it = 'a b c d:b e';
    expect(arrange(it, 'b')).toEqual({
      line: 'a b c',
      isLatest: false,
      versions: ['a', 'b d', 'c'],
    });
    expect(arrange(it, 'd').isLatest).toBe(true);
    expect(arrange(it, 'nothing').line).toBe('a d e');
  });

  it('go on from an earlier version that was asked again', () => {
    expect(arrange('a b c d:b e f:c g').line).toBe('a b f g');
    expect(arrange('a b c d:b e f:c g').versions).toEqual(['a', 'b d', 'c f', 'g']);
  });

  it('stay in order if others name turns that are not there', () => {
    expect(arrange('b c:a d').line).toBe('b c d');
  });

  it('are none before the first', () => {
    expect(arrangeTurns([], new Set())).toMatchObject({ turns: [], isLatest: true });
  });
});
