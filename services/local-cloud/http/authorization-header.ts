/** What a request contains about its sender. */
export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly value: string }
  /** Two readers might choose different ones, so none is accepted. */
  | { readonly kind: 'several' };

/**
 * Reads `Authorization`. It is not a list (RFC 9110 §11.6.2): if there is more than one, in
 * separate headers or joined by commas as a proxy does it, none is accepted.
 */
export function readAuthorization(rawHeaders: readonly string[]): Authorization {
  return authorizationOf(
    rawHeaders.filter(
      (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
    ),
  );
}

/** Reads the values alone, as a framework returns them. */
export function authorizationOf(values: readonly string[]): Authorization {
  const [value, second] = values;
  if (value === undefined) return { kind: 'none' };
  return second === undefined && isOne(value) ? { kind: 'one', value } : { kind: 'several' };
}

/** The value, if there is exactly one. */
export function onlyValue(authorization: Authorization): string | undefined {
  return authorization.kind === 'one' ? authorization.value : undefined;
}

/** A parameter of AWS's scheme (IAM User Guide, "Create a signed AWS API request"). */
const PARAMETER = /^\s*(Credential|SignedHeaders|Signature)=[^\s,]+\s*$/;

/** Of these schemes only AWS's has commas, and it has each parameter once. */
function isOne(value: string): boolean {
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(value) ?? [];
  if (!/^aws4-/i.test(scheme)) return !value.includes(',');
  const parts = rest.split(',');
  const names = parts.map((part) => PARAMETER.exec(part)?.[1]);
  return parts.length === 1 || (!names.includes(undefined) && new Set(names).size === names.length);
}
