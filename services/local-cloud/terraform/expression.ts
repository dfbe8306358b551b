/** One step of a reference: an attribute or an index. */
export type Step = string | number;

/** `${aws_lambda_function.api.arn}` as steps, with its source for messages. */
export interface Reference {
  readonly source: string;
  readonly steps: readonly Step[];
}

export type TemplatePart = string | Reference;

/** An expression of Terraform that the local cloud does not evaluate. */
export class UnknownExpression extends Error {
  override readonly name = 'UnknownExpression';
}

const REFERENCE = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\.\d+|\[\d+\]|\["[^"\\]+"\])+$/;
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
      throw new UnknownExpression(`${where}: the local cloud knows no template directive: ${text}`);
    } else if (text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      const source = text.slice(at + 2, end === -1 ? text.length : end).trim();
      if (literal) parts.push(literal);
      literal = '';
      parts.push(parseReference(source, where));
      at = end + 1;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  if (literal || parts.length === 0) parts.push(literal);
  return parts;
}

function parseReference(source: string, where: string): Reference {
  if (!REFERENCE.test(source)) {
    throw new UnknownExpression(
      `${where}: the local cloud knows plain references only, not the expression \${${source}}`,
    );
  }
  const steps = Array.from(source.matchAll(STEP), ([, name, index, key]) =>
    index === undefined ? (name ?? key ?? '') : Number(index),
  );
  return { source, steps };
}
