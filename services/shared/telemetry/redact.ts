const REDACTED = '[redacted]';

/**
 * Fields whose text may be logged if it is an identifier: ids, hashes, names in code. Text in any
 * other field is redacted, so that callers need not know what is secret. None of these fields
 * occurs in a prompt, an answer, a token or a profile.
 */
const ALLOWED_FIELDS = new Set([
  ...['trace_id', 'request_id', 'session_id', 'lambda_root'],
  ...[
    'token_fingerprint',
    'subject_hash',
    'checker',
    'issuer',
    'audience',
    'scopes',
    'required_scope',
    'expires_at',
    'client_id',
  ],
  ...['verdict', 'outcome', 'status', 'code', 'fault', 'signal'],
  ...['error_name', 'error_code', 'cause_name', 'cause_code'],
  ...['method', 'path', 'mcp_method', 'tool', 'model_id', 'stop_reason'],
]);

/** The one field that may contain a sentence: why a caller is refused (`IdentityError.reason`). */
const REASON_FIELD = 'reason';

/** Credentials within a text: JSON in base64url, as every JWT begins, or what follows `Bearer`. */
const CREDENTIALS = /eyJ[\w-]{8,}(?:\.[\w-]*)*|\bBearer\s+[^\s"',;]+/gi;
/** An id, a name in code, a path or an ARN, but no sentence. */
const IDENTIFIER = /^[\w.:/+-]{1,256}$/;
const KEY = /^[A-Za-z][\w.]{0,63}$/;
const EVENT = /^[a-z][a-z0-9_.-]{0,63}$/;
const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;
/** One frame of a V8 stack trace (V8, "Stack trace API"). */
const FRAME = /^ {4}at (?:async )?(?:[\w.<>[\]$# ]+ \()?(?:node:|file:|\/)[^()\s]+:\d+:\d+\)?$/;

const MAX_DEPTH = 8;
const MAX_REASON_LENGTH = 256;
const MAX_FRAMES = 20;

/** Copies the fields of a log line; text is kept only in allowed fields. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return copyMembers(fields, []);
}

/** Replaces the credentials within a text. */
export function redactText(text: string): string {
  return text.replace(CREDENTIALS, REDACTED);
}

/** The name of an event; anything else is redacted. */
export function redactEvent(event: string): string {
  return EVENT.test(event) ? event : REDACTED;
}

/** The value of an annotation; text is kept only if it is an identifier. */
export function redactAnnotation<Value extends string | number | boolean>(
  value: Value,
): Value | string {
  return typeof value !== 'string' || isIdentifier(value) ? value : REDACTED;
}

/** The name of a span, in characters that X-Ray accepts. */
export function redactName(name: string): string {
  return isIdentifier(name) ? name : 'redacted';
}

/** Redacts an error as in a log, for a recorder that accepts only `Error` objects. */
export function redactError(error: unknown): Error {
  const { name, code, stack } = copyError(error instanceof Error ? error : new Error(), []);
  const safe = new Error(code === undefined ? '' : String(code));
  safe.name = name;
  // The X-Ray SDK reads the text before the first colon as the path.
  safe.stack = stack && `${name}\n${stack.replaceAll(/file:\/\/|node:/g, '')}`;
  return safe;
}

interface ErrorRecord {
  readonly name: string;
  readonly code?: string | number;
  readonly stack: string;
  readonly cause?: unknown;
}

function copyMembers(
  members: Readonly<Record<string, unknown>>,
  ancestors: readonly object[],
): Record<string, unknown> {
  const path = [...ancestors, members];
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [
      KEY.test(key) ? key : REDACTED,
      copy(key, value, path),
    ]),
  );
}

function copy(key: string, value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === 'string') return copyText(key, value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'symbol' || typeof value === 'function' ? REDACTED : value;
  }
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= MAX_DEPTH) return '[too deep]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return REDACTED;
  if (value instanceof Error) return copyError(value, ancestors);
  const path = [...ancestors, value];
  if (Array.isArray(value)) return value.map((member) => copy(key, member, path));
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return copy(key, value.toJSON(), path);
  }
  return copyMembers(value as Readonly<Record<string, unknown>>, ancestors);
}

function copyText(key: string, text: string): string {
  if (key === REASON_FIELD && text.length <= MAX_REASON_LENGTH && !/\p{Cc}/u.test(text))
    return redactText(text);
  return ALLOWED_FIELDS.has(key) && isIdentifier(text) ? text : REDACTED;
}

/**
 * Name, code and stack frames of an error, never its message: the message of a parser, a library or
 * a peer may quote its input.
 */
function copyError(error: Error, ancestors: readonly object[]): ErrorRecord {
  const { code } = error as { readonly code?: unknown };
  const path = [...ancestors, error];
  return {
    name: CLASS_NAME.test(error.name) ? error.name : 'Error',
    ...((typeof code === 'number' || (typeof code === 'string' && isIdentifier(code))) && { code }),
    stack: framesOf(error),
    ...(error.cause !== undefined && { cause: copy('cause', error.cause, path) }),
  };
}

/**
 * A message may contain lines that look like frames, so only the text after the message is read.
 */
function framesOf({ message, stack = '' }: Error): string {
  const start = stack.indexOf(message);
  return String(start < 0 ? '' : stack.slice(start + message.length))
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .join('\n');
}

/** Tells whether a text is an id or a name in code, and not a credential. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && redactText(text) === text;
}
