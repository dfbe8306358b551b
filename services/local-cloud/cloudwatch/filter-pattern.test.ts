import { describe, expect, it } from 'vitest';
import { parseFilterPattern } from './filter-pattern.ts';

describe('a filter pattern', () => {
  it.each([
    ['{ $.message = "turn.completed" }', { message: 'turn.completed' }, true],
    ['{ $.message = "turn.completed" }', { message: 'turn.completed.again' }, false],
    ['{ $.message = "turn.completed" }', {}, false],
    ['{ $.outcome != "done" }', { outcome: 'failed' }, true],
    ['{ $.outcome != "done" }', { outcome: 'done' }, false],
    ['{ $.outcome != "done" }', { outcome: 7 }, false],
    ['{ $.outcome != "done" }', {}, false],
    ['{ $.status != 500 }', { status: 499 }, true],
    ['{ $.status != 500 }', { status: 500 }, false],
    ['{ $.status != 500 }', {}, false],
    ['{ $.status >= 500 }', { status: 500 }, true],
    ['{ $.status >= 500 }', { status: 499 }, false],
    ['{ $.status >= 500 }', { status: '500' }, false],
    ['{ $.status > 500 }', { status: 500 }, false],
    ['{ $.status < -1.5 }', { status: -2 }, true],
    ['{ $.status <= 500 }', { status: 500 }, true],
    ['{ $.status = 200 }', { status: 200 }, true],
    ['{ $.detail.code = "x" }', { detail: { code: 'x' } }, true],
    ['{ $.detail.code = "x" }', { detail: 'x' }, false],
    ['{$.a="1"&&$.b="2"||$.c="3"}', { c: '3' }, true],
    ['{ $.c = "3" || $.a = "1" && $.b = "2" }', { a: '1' }, false],
    ['{ ($.c = "3" || $.a = "1") && $.b = "2" }', { c: '3', b: '2' }, true],
    ['{ ($.c = "3" || $.a = "1") && $.b = "2" }', { c: '3' }, false],
    ['{ $.constructor = "x" }', {}, false],
  ])('%s of %j is %j', (pattern, line, matches) => {
    expect(parseFilterPattern(pattern)(line)).toBe(matches);
  });

  it.each([
    '',
    'ERROR',
    '[ip, user]',
    '{ }',
    '{ $.a }',
    '{ $.a = "x" ',
    '{ $.a = "x" } more',
    '{ $.a = "x*" }',
    '{ $.a = "x\\"" }',
    '{ $.a = x }',
    '{ $.a >= "x" }',
    '{ $.a = 5xx }',
    '{ $.a IS NULL }',
    '{ $.a[0] = "x" }',
    '{ ($.a = "x" }',
    '{ $.a = "x" && }',
    '{ $.a = }',
  ])('%j is refused', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(/does not know this filter pattern/);
  });
});
