import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate, type Step, UnknownExpression } from './expression.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/);
const step = fc.oneof(
  name.map((text) => ({ source: `.${text}`, step: text as Step })),
  fc.nat(99).map((index) => ({ source: `[${index}]`, step: index as Step })),
  fc.nat(99).map((index) => ({ source: `.${index}`, step: index as Step })),
  fc.stringMatching(/^[^"\\]{1,12}$/).map((key) => ({ source: `["${key}"]`, step: key as Step })),
);
const reference = fc
  .tuple(name, fc.array(step, { minLength: 1, maxLength: 4 }))
  .map(([first, rest]) => ({
    source: first + rest.map(({ source }) => source).join(''),
    steps: [first, ...rest.map((each) => each.step)],
  }));

/** Escapes text as Terraform does. */
function escapeText(text: string): string {
  return text.replaceAll(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
}

describe('a template', () => {
  it('is unchanged without an expression', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[$%]\{/.test(text));
        expect(parseTemplate(text, 'here')).toEqual([text]);
      }),
    );
  });

  it('keeps escaped braces as text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('${', '%{', '}', 'a', ' '), { minLength: 1 }), (all) => {
        const text = all.join('');
        expect(parseTemplate(escapeText(text), 'here')).toEqual([text]);
      }),
    );
    expect(parseTemplate('$${a.b}', 'here')).toEqual(['${a.b}']);
  });

  it('is split into text and references, each with its steps', () => {
    const text = fc.stringMatching(/^[a-z:/ ]{1,8}$/);
    fc.assert(
      fc.property(
        text,
        reference,
        text,
        fc.constantFrom('', ' '),
        (before, between, after, pad) => {
          const { source } = between;
          expect(parseTemplate(`${before}\${${pad}${source}${pad}}${after}`, 'here')).toEqual([
            before,
            between,
            after,
          ]);
        },
      ),
    );
  });

  it('contains references side by side', () => {
    expect(parseTemplate('${a.b}${c.d[0]["e.f}"]}', 'here')).toEqual([
      { source: 'a.b', steps: ['a', 'b'] },
      { source: 'c.d[0]["e.f}"]', steps: ['c', 'd', 0, 'e.f}'] },
    ]);
  });

  it.each([
    '${jsonencode({"a" = 1})}',
    '${a.b + 1}',
    '${a.b ? "c" : "d"}',
    '${a.*.id}',
    '${a.b[count.index]}',
    '${"text"}',
    '${alone}',
    '${}',
    '${a.b',
  ])('reports %s, which the local cloud does not evaluate, and its place', (expression) => {
    const parse = () => parseTemplate(`before ${expression}`, 'stack: type.name.argument');
    expect(parse).toThrow(UnknownExpression);
    expect(parse).toThrow(
      `stack: type.name.argument: the local cloud supports plain references only, not ${expression}`,
    );
  });

  it('reports only the expression, not the text around it', () => {
    expect(() => parseTemplate('a ${f({})} b', 'here')).toThrow(/not \$\{f\(\{\}\)\}$/);
  });

  it('reports a directive, which the local cloud does not evaluate', () => {
    expect(() => parseTemplate('%{ if a.b }c%{ endif }', 'here')).toThrow(
      'here: the local cloud supports no template directive, such as %{ if a.b }',
    );
  });

  it('only ever parses or reports what it does not support', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('${', '$', '%{', '%', '}', '{', 'a', '.', '[', ']', '"', '0', ' '),
        ),
        (pieces) => {
          try {
            expect(parseTemplate(pieces.join(''), 'here').length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(UnknownExpression);
          }
        },
      ),
    );
  });
});
