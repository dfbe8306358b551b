/** One step of a reference: an attribute or an index. */
export type Step = string | number;

/** `${aws_lambda_function.api.arn}` as steps, with its source for messages. */
export interface Reference {
  readonly source: string;
  readonly steps: readonly Step[];
  /** Removed from the start of the value, by Terraform's `trimprefix`. */
  readonly withoutPrefix?: string;
}

export type TemplatePart = string | Reference;

/** An expression of Terraform that the local cloud does not evaluate. */
export class UnknownExpression extends Error {
  override readonly name = 'UnknownExpression';
}

const PATH = String.raw`([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\.\d+|\[\d+\]|\["[^"\\]+"\])+)`;
const REFERENCE = new RegExp(String.raw`\$\{\s*${PATH}\s*\}`, 'y');
/** The one function that the stacks call, for an attribute with a scheme where a host is needed. */
const TRIMMED = new RegExp(
  String.raw`\$\{\s*trimprefix\(\s*${PATH}\s*,\s*"([^"\\$%]+)"\s*\)\s*\}`,
  'y',
);
const STEP = /([A-Za-z_][\w-]*)|(\d+)|"([^"\\]+)"/g;

/**
 * Splits a Terraform string into literal text and references. `$${` is an escaped `${`.
 *
 * @param where names the argument, for the message.
 * @throws UnknownExpression for anything but a plain reference: a function, an operator, a directive.
 */
export function parseTemplate(text: string, where: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  for (let at = 0; at < text.length; ) {
    if (text.startsWith('$${', at) || text.startsWith('%%{', at)) {
      literal += text.slice(at + 1, at + 3);
      at += 3;
    } else if (text.startsWith('%{', at)) {
      throw unknown(`no template directive, such as ${expressionAt(text, at)}`, where);
    } else if (text.startsWith('${', at)) {
      const [whole, source, withoutPrefix] =
        match(REFERENCE, text, at) ?? match(TRIMMED, text, at) ?? [];
      if (whole === undefined || source === undefined) {
        throw unknown(`plain references only, not ${expressionAt(text, at)}`, where);
      }
      if (literal) parts.push(literal);
      literal = '';
      parts.push({
        source,
        steps: stepsOf(source),
        ...(withoutPrefix !== undefined && { withoutPrefix }),
      });
      at += whole.length;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  if (literal || parts.length === 0) parts.push(literal);
  return parts;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function stepsOf(source: string): readonly Step[] {
  return Array.from(source.matchAll(STEP), ([, name, index, key]) =>
    index === undefined ? (name ?? key ?? '') : Number(index),
  );
}

/** The text between the braces that open at `at`, with the braces; the whole rest if none close. */
function expressionAt(text: string, at: number): string {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === '{') depth += 1;
    if (text[end] === '}') depth -= 1;
    if (text[end] === '}' && depth === 0) return text.slice(at, end + 1);
  }
  return text.slice(at);
}

function unknown(what: string, where: string): UnknownExpression {
  return new UnknownExpression(`${where}: the local cloud supports ${what}`);
}
