/** A reference to a function: its name, and the version or alias if there is one. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

const REFERENCE =
  /^(?:(?:arn:aws:lambda:[a-z0-9-]+:)?\d{12}:function:)?([a-zA-Z0-9-_]{1,64})(?::(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$/;

/**
 * Parses a function name, partial ARN or ARN, each with or without a qualifier (Lambda API
 * reference, Invoke, `FunctionName`). Undefined for anything else.
 */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const [matched, name, qualifier] = REFERENCE.exec(text) ?? [];
  if (matched === undefined || name === undefined) return undefined;
  return { name, ...(qualifier !== undefined && { qualifier }) };
}

export function functionArn(region: string, accountId: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
