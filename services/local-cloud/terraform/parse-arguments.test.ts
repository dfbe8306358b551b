import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { block, blocks, parseArguments, unsupported } from './parse-arguments.ts';

const schema = z.object({
  name: z.string(),
  settings: block(z.object({ size: z.number() })).optional(),
  rules: blocks(z.object({ id: z.string() })).optional(),
  strange: unsupported(),
});

function parse(args: Readonly<Record<string, unknown>>): z.output<typeof schema> {
  return parseArguments(
    { stack: 'app', type: 'made', name: 'one', address: 'app: made.one', args },
    schema,
  );
}

describe('arguments', () => {
  it.each([{ size: 1 }, [{ size: 1 }]])('contain a single block as %j', (settings) => {
    expect(parse({ name: 'a', settings })).toEqual({ name: 'a', settings: { size: 1 } });
  });

  it.each([{ id: 'a' }, [{ id: 'a' }]])('contain repeatable blocks as %j', (rules) => {
    expect(parse({ name: 'a', rules })).toEqual({ name: 'a', rules: [{ id: 'a' }] });
  });

  it('may name what the local cloud does not emulate while it is unset', () => {
    expect(parse({ name: 'a', strange: [] })).toMatchObject({ name: 'a' });
    expect(parse({ name: 'a', strange: null })).toMatchObject({ name: 'a' });
  });

  it('are all reported at once if they cannot be used, with the resource', () => {
    const attempt = () => parse({ settings: [{}, {}], strange: 'set' });
    expect(attempt).toThrow(/^app: made\.one: name: /);
    expect(attempt).toThrow(/; settings: /);
    expect(attempt).toThrow(/; strange: the local cloud does not emulate this argument$/);
  });
});
