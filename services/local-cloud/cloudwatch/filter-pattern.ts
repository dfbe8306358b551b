/** Tells whether a line of JSON matches. */
export type LinePattern = (line: Readonly<Record<string, unknown>>) => boolean;

/**
 * Parses a filter pattern for JSON lines, in the syntax that the stacks use (CloudWatch Logs User
 * Guide, "Filter pattern syntax", JSON log events): `{ $.message = "turn.completed" && ($.status >=
 * 500 || $.code = 7) }`. Parentheses bind first, then `&&`, then `||`. A missing field, or one of
 * another type than the value that it is compared with, does not match.
 *
 * @throws Error naming the part of the pattern that the local cloud does not know.
 */
export function parseFilterPattern(pattern: string): LinePattern {
  const tokens = tokensOf(pattern);
  let next = 0;
  const peek = () => tokens[next]?.text;
  const take = (...expected: readonly string[]): string => {
    const text = peek();
    if (text !== undefined && expected.includes(text)) {
      next += 1;
      return text;
    }
    throw unknown(pattern, `${expected.join(' or ')} expected, and not ${text ?? 'the end'}`);
  };

  function anyOf(): LinePattern {
    const parts = [allOf()];
    while (peek() === '||') {
      take('||');
      parts.push(allOf());
    }
    return (line) => parts.some((matches) => matches(line));
  }

  function allOf(): LinePattern {
    const parts = [term()];
    while (peek() === '&&') {
      take('&&');
      parts.push(term());
    }
    return (line) => parts.every((matches) => matches(line));
  }

  function term(): LinePattern {
    if (peek() !== '(') return comparison();
    take('(');
    const inner = anyOf();
    take(')');
    return inner;
  }

  function comparison(): LinePattern {
    const field = tokens[next];
    if (field?.kind !== 'field') throw unknown(pattern, `no field at ${field?.text ?? 'the end'}`);
    next += 1;
    const operator = take('=', '!=', '>', '>=', '<', '<=');
    const value = tokens[next];
    next += 1;
    const path = field.text.slice(2).split('.');
    if (value?.kind === 'string' && (operator === '=' || operator === '!=')) {
      const text = value.text.slice(1, -1);
      return (line) => {
        const found = valueAt(line, path);
        return typeof found === 'string' && (found === text) === (operator === '=');
      };
    }
    if (value?.kind === 'number') {
      const limit = Number(value.text);
      return (line) => {
        const found = valueAt(line, path);
        return typeof found === 'number' && COMPARE[operator]?.(found, limit) === true;
      };
    }
    throw unknown(pattern, `${field.text} is compared with ${value?.text ?? 'nothing'}`);
  }

  take('{');
  const matches = anyOf();
  take('}');
  if (next < tokens.length) throw unknown(pattern, `${peek()} after the end`);
  return matches;
}

const COMPARE: Readonly<Record<string, (found: number, limit: number) => boolean>> = {
  '=': (found, limit) => found === limit,
  '!=': (found, limit) => found !== limit,
  '>': (found, limit) => found > limit,
  '>=': (found, limit) => found >= limit,
  '<': (found, limit) => found < limit,
  '<=': (found, limit) => found <= limit,
};

/**
 * Quoted text may contain neither a wildcard, which would match more than is written, nor an
 * escape.
 */
const TOKEN =
  /\s*(?:(?<field>\$(?:\.\w+)+)|(?<string>"[^"*\\]*")|(?<number>-?\d+(?:\.\d+)?)(?![\w.])|(?<mark>&&|\|\||!=|>=|<=|[{}()=<>]))\s*/y;

interface Token {
  readonly kind: 'field' | 'string' | 'number' | 'mark';
  readonly text: string;
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < pattern.length) {
    const from = token.lastIndex;
    const { field, string, number, mark } = token.exec(pattern)?.groups ?? {};
    if (field !== undefined) tokens.push({ kind: 'field', text: field });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else throw unknown(pattern, pattern.slice(from));
  }
  return tokens;
}

/** A field of a line; undefined where it has none. */
export function valueAt(line: unknown, path: readonly string[]): unknown {
  let value = line;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

function unknown(pattern: string, what: string): Error {
  return new Error(`the local cloud does not know this filter pattern: ${what} (in ${pattern})`);
}
