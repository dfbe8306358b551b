/** Path and query of a request line. */
export interface RequestTarget {
  /** Percent-encoded, as it was sent; begins with a slash. */
  readonly path: string;
  /** Without the question mark; empty if there is none. */
  readonly query: string;
}

/**
 * Reads the target of a request line. Only the origin form is accepted (RFC 9112 §3.2.1): no port
 * of the local cloud is a proxy, and a target with another host is not a path. Nothing is
 * normalized, so that every reader sees the same segments: `..` and an empty one are ordinary
 * names.
 *
 * @returns undefined for what no server of AWS could read either: another form, a fragment, or
 * bytes that a URI cannot contain.
 */
export function readTarget(target: string | undefined): RequestTarget | undefined {
  const [, path, query = ''] = ORIGIN_FORM.exec(target ?? '') ?? [];
  return path === undefined ? undefined : { path, query };
}

/** Printable ASCII, since some clients leave characters unescaped that RFC 3986 does not allow. */
const ORIGIN_FORM = /^(\/[!"$->@-~]*)(?:\?([!"$-~]*))?$/;

/** Decodes one segment of a path; invalid percent-encoding is returned unchanged. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
