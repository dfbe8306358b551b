import { describe, expect, it } from 'vitest';
import { readAnswer } from './read-answer.ts';

describe('readAnswer', () => {
  it('maps status, headers, cookies and body', () => {
    expect(
      readAnswer({
        statusCode: 201,
        headers: { 'Content-Type': 'application/json', 'X-Count': 2, 'Content-Length': 99 },
        cookies: ['a=1', 'b=2; Secure'],
        body: '{}',
      }),
    ).toEqual({
      status: 201,
      headers: {
        'content-type': 'application/json',
        'x-count': '2',
        'set-cookie': ['a=1', 'b=2; Secure'],
      },
      body: '{}',
    });
  });

  it('decodes a base64 body', () => {
    expect(readAnswer({ statusCode: 200, isBase64Encoded: true, body: 'aGk=' })?.body).toEqual(
      Buffer.from('hi'),
    );
  });

  it('has the type plain text for a body without a content type', () => {
    expect(readAnswer({ statusCode: '404' })).toEqual({
      status: 404,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: '',
    });
  });

  it.each([[{ message: 'hello' }], ['hello'], [null], [[1]]])(
    'uses %j without a status code as the JSON body',
    (payload) => {
      expect(readAnswer(payload)).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
    },
  );

  it.each([
    [{ statusCode: 'fine' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, headers: { nested: {} } }],
    [{ statusCode: 200, cookies: 'a=1' }],
  ])('does not read %j as a response', (payload) => {
    expect(readAnswer(payload)).toBeUndefined();
  });
});
