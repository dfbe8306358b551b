import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactAnnotation, redactError, redactEvent, redactName } from './redact.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

/** Text of a user or a model, with a marker to find it by. */
const canary = fc
  .tuple(fc.string({ unit: 'binary' }), fc.uuid(), fc.string({ unit: 'binary' }))
  .map(([before, mark, after]) => ({ mark, text: `${before} ${mark} ${after}` }));

/** Field names under which callers pass secret values. */
const secretKey = fc.oneof(
  fc.constantFrom('token', 'accessToken', 'authorization', 'x-id-token', 'cookie', 'password'),
  fc.constantFrom('prompt', 'message', 'messages', 'answer', 'delta', 'input', 'output', 'body'),
  fc.constantFrom(
    'name',
    'displayName',
    'login',
    'email',
    'uid',
    'sub',
    'groups',
    'profile',
    'note',
  ),
);

describe('a planted string', () => {
  it('is logged in no field, at any depth and in any form', () => {
    const shape = fc.constantFrom<(text: string) => unknown>(
      (text) => text,
      (text) => [text, [text]],
      (text) => ({ inner: { deeper: [text] } }),
      (text) => ({ [text]: 1 }),
      (text) => new Error(text),
      (text) => new Error('outer', { cause: { text } }),
      (text) => new Error('outer', { cause: new Error(text, { cause: text }) }),
      (text) => Object.assign(new Error('odd'), { name: text, code: text, payload: text }),
      (text) => new TextEncoder().encode(text),
      (text) => ({ toJSON: () => text }),
      (text) => new URL(`https://host/?q=${encodeURIComponent(text)}`),
      (text) => Symbol(text),
      (text) => () => text,
    );
    fc.assert(
      fc.property(canary, secretKey, shape, ({ text, mark }, key, wrap) => {
        const written = JSON.stringify(redact({ [key]: wrap(text), error: wrap(text) }));
        expect(written).not.toContain(mark);
      }),
    );
  });

  it('is logged with no error, even if its message looks like a stack frame', () => {
    fc.assert(
      fc.property(canary, ({ mark }) => {
        const error = new Error(`bad\n    at /tmp/${mark}.js:1:1\n    at ${mark} (/a.js:1:1)`);
        const late = new Error('early');
        late.message = mark;
        for (const each of [error, late, mark]) {
          const { name, message, stack } = redactError(each);
          expect(
            [name, message, stack, JSON.stringify(redact({ error: each }))].join(),
          ).not.toContain(mark);
        }
      }),
    );
  });

  it('is used neither as an event, nor as an annotation, nor as the name of a span', () => {
    fc.assert(
      fc.property(canary, ({ text }) => {
        expect(redactEvent(text)).toBe('[redacted]');
        expect(redactAnnotation(text)).toBe('[redacted]');
        expect(redactName(text)).toBe('redacted');
      }),
    );
  });
});

describe('what may be logged', () => {
  it.each([
    { token_fingerprint: 'ab12', subject_hash: 'cd34', trace_id: '1-2-3' },
    { tool: 'getMyProfile', status: 'done', duration_ms: 12, sampled: true, missing: null },
    { reason: 'claim aud is not accepted', scopes: ['openid', 'chat.invoke'] },
    { issuer: 'https://okta.example.com/oauth2/aus1', audience: 'api://chat' },
  ])('is %o', (fields) => {
    expect(redact(fields)).toEqual(fields);
  });

  it('is an error’s name, code and stack frames', () => {
    const error = Object.assign(new TypeError('bad', { cause: new Error('worse') }), {
      code: 'ERR_JWT',
      payload: { sub: 'member' },
    });
    expect(redact({ error })).toEqual({
      error: {
        name: 'TypeError',
        code: 'ERR_JWT',
        stack: expect.stringMatching(/^ {4}at .*redact\.test\.ts:\d+:\d+/),
        cause: { name: 'Error', stack: expect.stringContaining('redact.test.ts') },
      },
    });
    expect(redactError(error)).toMatchObject({ name: 'TypeError', message: 'ERR_JWT' });
  });

  it('is no credential, no long text and no line break, in any field', () => {
    expect(
      redact({
        path: `/cb?token=${JWT}`,
        reason: 'header: bearer abc.def, next',
        code: 'a\nb',
        status: 'x'.repeat(300),
        tool: 'what the user said',
      }),
    ).toEqual({
      path: '[redacted]',
      reason: 'header: [redacted], next',
      code: '[redacted]',
      status: '[redacted]',
      tool: '[redacted]',
    });
    expect(redactAnnotation(JWT)).toBe('[redacted]');
  });

  it('is anything that JSON can represent', () => {
    const cycle: Record<string, unknown> = { n: 1n };
    cycle['self'] = cycle;
    expect(redact(cycle)).toEqual({ n: '1', self: '[circular]' });
    const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ inner }), {});
    expect(JSON.stringify(redact({ deep }))).toContain('[too deep]');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true })),
        (value) => {
          expect(() => JSON.stringify(redact(value))).not.toThrow();
        },
      ),
    );
  });
});

it.each([
  ['anthropic.claude-3-5-haiku-20241022-v1:0'],
  ['arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.x'],
  [true],
  [0.5],
])('an annotation may be %s', (value) => {
  expect(redactAnnotation(value)).toBe(value);
});
