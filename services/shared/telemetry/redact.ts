const REDACTED = '[redacted]';

/** Credentials inside a text: JSON in base64url (every JWT begins so), or what follows `Bearer`. */
const CREDENTIALS = /eyJ[\w-]{8,}(?:\.[\w-]*)*|\bBearer\s+[^\s"',;]+/gi;

/** Words of a key that announce a credential, or what a person or the model wrote. */
const SECRET_WORDS = new Set([
  ...['token', 'tokens', 'authorization', 'bearer', 'jwt', 'assertion', 'cookie', 'cookies'],
  ...['password', 'passphrase', 'secret', 'credential', 'credentials'],
  ...['prompt', 'prompts', 'message', 'messages', 'body', 'text', 'content', 'delta'],
  ...['answer', 'completion', 'arguments', 'profile', 'email', 'login'],
]);

/** Last words of a key that only tells something about the secret: `token_fingerprint`, `body_bytes`. */
const HARMLESS_ENDINGS = new Set([
  ...['fingerprint', 'type', 'length', 'bytes', 'count', 'ms', 'seconds', 'status'],
]);

const DEEPEST = 8;

/**
 * Copies a value for a log, without credentials and without what people write: whole values under
 * telling keys, and credentials inside any other text, error messages and stacks included.
 */
export function redact(value: unknown): unknown {
  return copy(value, []);
}

/** Replaces the credentials inside a text. */
export function redactText(text: string): string {
  return text.replace(CREDENTIALS, REDACTED);
}

/** An error with the same name and place, to be shown where the original may say too much. */
export function redactError(error: unknown): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const safe = new Error(redactText(original.message));
  safe.name = original.name;
  safe.stack = redactText(original.stack ?? '');
  return safe;
}

function copy(value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= DEEPEST) return '[too deep]';
  const path = [...ancestors, value];
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return REDACTED;
  if (value instanceof Error) return copyError(value, path);
  if (Array.isArray(value)) return value.map((member) => copy(member, path));
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), path);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      redactText(key),
      isSecret(key, member) ? REDACTED : copy(member, path),
    ]),
  );
}

/** Only what every error has: further members, such as a JWT error's payload, may hold anything. */
function copyError(error: Error, path: readonly object[]): unknown {
  const { name, message, stack } = redactError(error);
  return {
    name,
    message,
    stack,
    ...('code' in error && { code: copy(error.code, path) }),
    ...(error.cause !== undefined && { cause: copy(error.cause, path) }),
  };
}

function isSecret(key: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return false;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const last = words.at(-1) ?? '';
  // A number of tokens is what a model call costs.
  if (HARMLESS_ENDINGS.has(last) || (last === 'tokens' && typeof value === 'number')) return false;
  return words.some((word) => SECRET_WORDS.has(word));
}
