/** What a request says of who sends it. */
export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly value: string }
  /** Two readers might believe two of them: nobody may believe any. */
  | { readonly kind: 'several' };

/**
 * Reads `Authorization`. It is no list (RFC 9110 §11.6.2): of more than one, in headers of their own
 * or joined by commas as a proxy does it, none is believed.
 */
export function readAuthorization(rawHeaders: readonly string[]): Authorization {
  return authorizationOf(
    rawHeaders.filter(
      (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
    ),
  );
}

/** The same of the values alone, as a framework hands them out. */
export function authorizationOf(values: readonly string[]): Authorization {
  const [value, second] = values;
  if (value === undefined) return { kind: 'none' };
  return second === undefined && isOne(value) ? { kind: 'one', value } : { kind: 'several' };
}

/** The value of the only one. */
export function onlyValue(authorization: Authorization): string | undefined {
  return authorization.kind === 'one' ? authorization.value : undefined;
}

/** A parameter of AWS's scheme (IAM User Guide, "Create a signed AWS API request"). */
const PARAMETER = /^\s*(Credential|SignedHeaders|Signature)=[^\s,]+\s*$/;

/** Of the schemes here only AWS's has commas, and it has each parameter once. */
function isOne(value: string): boolean {
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(value) ?? [];
  if (!/^aws4-/i.test(scheme)) return !value.includes(',');
  const parts = rest.split(',');
  const names = parts.map((part) => PARAMETER.exec(part)?.[1]);
  return parts.length === 1 || (!names.includes(undefined) && new Set(names).size === names.length);
}
