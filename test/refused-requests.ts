import {
  HEADER,
  INVOKE_PATH,
  MAX_INVOKE_BODY_BYTES,
  MAX_PROMPT_LENGTH,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  /** An undefined value removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: RequestInit['body'];
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const GOOD_BODY = JSON.stringify({ prompt: 'Who am I?' });
/** Far above the limit, so that the refusal arrives while the body is still being sent. */
const HUGE_BODY = JSON.stringify({ prompt: 'x'.repeat(8 * 1024 * 1024) });

export const refused: readonly (readonly [string, ProblemCode, Sent])[] = [
  ['a body that is not JSON', 'bad-request', { body: '{"prompt": ' }],
  ['a body that is not UTF-8', 'bad-request', { headers: JSON_TYPE, body: Buffer.of(34, 255) }],
  ['an empty body', 'bad-request', { body: '' }],
  ['a list', 'bad-request', { body: '[]' }],
  ['no prompt', 'bad-request', { body: '{}' }],
  ['a prompt that is not a string', 'bad-request', { body: '{"prompt":{"__proto__":1}}' }],
  ['an empty prompt', 'bad-request', { body: '{"prompt":" \\n"}' }],
  ['too long a prompt', 'bad-request', { body: promptOf(MAX_PROMPT_LENGTH + 1) }],
  ['a session id that is too short', 'bad-request', { body: sessionOf('short') }],
  ['a session id with a path', 'bad-request', { body: sessionOf(`../${'x'.repeat(40)}`) }],
  ['a session id that is not a string', 'bad-request', { body: sessionOf(7) }],
  ['text', 'unsupported-media-type', { headers: { 'content-type': 'text/plain' } }],
  ['a form', 'unsupported-media-type', { body: new URLSearchParams({ prompt: 'Who am I?' }) }],
  ['no content type', 'unsupported-media-type', { body: Buffer.from(GOOD_BODY) }],
  ['one byte too many', 'body-too-large', { body: bodyOf(MAX_INVOKE_BODY_BYTES + 1) }],
  ['far too large a body', 'body-too-large', { body: HUGE_BODY }],
  [
    'a body without a length that is too large',
    'body-too-large',
    { body: streamOf(bodyOf(MAX_INVOKE_BODY_BYTES + 1)) },
  ],
  [
    'a body without a length that is far too large',
    'body-too-large',
    { body: streamOf(HUGE_BODY) },
  ],
  ['HTML as the answer', 'not-acceptable', { headers: { accept: 'text/html' } }],
  ['JSON declined', 'not-acceptable', { headers: { accept: 'application/json;q=0' } }],
  ['another path', 'not-found', { path: '/api/agent/nothing' }],
  ['a path below', 'not-found', { path: `${INVOKE_PATH}/more` }],
  ['a path upwards', 'not-found', { path: '/api/..%2f..%2fetc/passwd' }],
  ['another method', 'not-found', { method: 'PUT' }],
  ['no token', 'not-signed-in', { headers: { authorization: undefined } }],
  ['another scheme', 'not-signed-in', { headers: { authorization: 'Basic bWU6bWU=' } }],
  ['an invalid token', 'not-signed-in', { headers: { authorization: 'Bearer garbage' } }],
  ['an invalid ID token', 'not-signed-in', { headers: { [HEADER.idToken]: 'garbage' } }],
  ['too long a token', 'headers-too-large', { headers: { [HEADER.idToken]: 'x'.repeat(5000) } }],
];

function promptOf(length: number): string {
  return JSON.stringify({ prompt: 'x'.repeat(length) });
}

function sessionOf(sessionId: unknown): string {
  return JSON.stringify({ prompt: 'Who am I?', sessionId });
}

/** JSON of this number of bytes with a prompt that is short enough. */
function bodyOf(bytes: number): string {
  return GOOD_BODY.padEnd(bytes, ' ');
}

/** A body in pieces, which is sent without a content length. */
function streamOf(text: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, at + 16_384));
      at += 16_384;
      if (at >= bytes.length) controller.close();
    },
  });
}
