/** What a request line asks for. */
export interface RequestTarget {
  /** Percent-encoded, as it was sent; begins with a slash. */
  readonly path: string;
  /** Without its mark; empty when there is none. */
  readonly query: string;
}

/**
 * Reads the target of a request line. Only the origin form is one here (RFC 9112 §3.2.1): no port of
 * the local cloud is a proxy, and what names another host is no path. Nothing is normalized, so that
 * every reader sees the same segments: `..` and an empty one are names like any other.
 *
 * @returns undefined for what no server of AWS could read either: another form, a fragment, or bytes
 * that a URI does not have.
 */
export function readTarget(target: string | undefined): RequestTarget | undefined {
  const [, path, query = ''] = ORIGIN_FORM.exec(target ?? '') ?? [];
  return path === undefined ? undefined : { path, query };
}

/** Printable ASCII; some clients leave characters unescaped that RFC 3986 does not name. */
const ORIGIN_FORM = /^(\/[!"$->@-~]*)(?:\?([!"$-~]*))?$/;

/** Decodes one segment of a path; one that is no valid percent-encoding stays as it is. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
