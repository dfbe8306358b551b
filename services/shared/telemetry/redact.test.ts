import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactError, redactText } from './redact.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

describe('redaction', () => {
  it.each([
    'authorization',
    'Authorization',
    'x-id-token',
    'accessToken',
    'refresh_token',
    'tokens',
    'set-cookie',
    'clientSecret',
    'password',
    'passwordHash',
    'prompt',
    'userPrompt',
    'message',
    'messages',
    'body',
    'requestBody',
    'answer',
    'email',
  ])('hides what stands under %s', (key) => {
    expect(redact({ [key]: 'value' })).toEqual({ [key]: '[redacted]' });
    expect(redact({ outer: [{ [key]: { deep: 'value' } }] })).toEqual({
      outer: [{ [key]: '[redacted]' }],
    });
  });

  it.each([
    { token_fingerprint: 'ab12' },
    { inputTokens: 12 },
    { content_type: 'text/plain' },
    { body_bytes: 12 },
    { prompt_length: 3 },
    { event: 'tool.done', status: 200, trace_id: '1-2-3', tool: 'getMyProfile' },
    { token: undefined, prompt: null, hasToken: true },
  ])('leaves %o', (fields) => {
    expect(redact(fields)).toEqual(fields);
  });

  it('hides credentials in any text, wherever they stand', () => {
    expect(redactText(`a ${JWT} b`)).toBe('a [redacted] b');
    expect(redactText('header: bearer abc.def, next')).toBe('header: [redacted], next');
    expect(redactText(`https://host/cb?token=${JWT}`)).toBe('https://host/cb?token=[redacted]');
    expect(redactText(JWT.slice(0, 20))).toBe('[redacted]');
    expect(redact({ [JWT]: 1 })).toEqual({ '[redacted]': 1 });
    expect(redact([JWT])).toEqual(['[redacted]']);
    expect(redact(new TextEncoder().encode(JWT))).toBe('[redacted]');
    expect(redact(new URL(`https://host/?t=${JWT}`))).toBe('https://host/?t=[redacted]');
  });

  it('hides credentials in errors, and members that an error should not show', () => {
    const error = Object.assign(new TypeError(`bad ${JWT}`, { cause: { idToken: JWT } }), {
      code: 'ERR_JWT',
      payload: { sub: 'member' },
    });
    expect(redact({ error })).toEqual({
      error: {
        name: 'TypeError',
        message: 'bad [redacted]',
        stack: expect.stringContaining('bad [redacted]'),
        code: 'ERR_JWT',
        cause: { idToken: '[redacted]' },
      },
    });
    expect(redactError(error).stack).not.toContain('eyJ');
    expect(redactError('Bearer abc').message).toBe('[redacted]');
  });

  it('copes with cycles and depth', () => {
    const cycle: Record<string, unknown> = { n: 1n };
    cycle['self'] = cycle;
    expect(redact(cycle)).toEqual({ n: '1', self: '[circular]' });
    const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ inner }), 'end');
    expect(JSON.stringify(redact(deep))).toContain('[too deep]');
  });

  it('always gives something that JSON can hold, without a token', () => {
    const leaf = fc.oneof(fc.anything({ withBigInt: true, withDate: true }), fc.constant(JWT));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), leaf), (value) => {
        expect(JSON.stringify(redact(value)) ?? '').not.toContain(JWT.slice(0, 12));
      }),
    );
  });
});
