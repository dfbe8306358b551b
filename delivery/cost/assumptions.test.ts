import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS, parseAssumed } from './assumptions.ts';

describe('assumptions', () => {
  it('have values of their own, and others where they are given', () => {
    expect(parseAssumed()).toEqual(parseAssumed(''));
    expect(parseAssumed('toolCalls=3, turnSeconds=2.5')).toEqual({
      ...parseAssumed(),
      toolCalls: 3,
      turnSeconds: 2.5,
    });
  });

  it.each([
    ['tools=2', 'ASSUME names no assumption "tools": there are turnsPerConversation, '],
    ['__proto__=2', 'ASSUME names no assumption "__proto__"'],
    ['toolCalls', 'ASSUME gives toolCalls "": write toolCalls=<a number>, such as 2 or 0.5.'],
    ['toolCalls=-1', 'ASSUME gives toolCalls "-1"'],
    ['toolCalls=1e9', 'ASSUME gives toolCalls "1e9"'],
    ['toolCalls=Infinity', 'ASSUME gives toolCalls "Infinity"'],
    ['turnsPerConversation=0', 'less than 1'],
  ])('are refused with what to write: %s', (text, sentence) => {
    expect(() => parseAssumed(text)).toThrow(sentence);
  });

  it('are refused all at once', () => {
    expect(() => parseAssumed('a=1,toolCalls=x')).toThrow(/"a"[\s\S]*"x"/);
  });

  it('say why each', () => {
    for (const { why, unit } of Object.values(ASSUMPTIONS)) {
      expect(why).not.toBe('');
      expect(unit).not.toBe('');
    }
  });
});
