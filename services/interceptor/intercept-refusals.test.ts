import { IdentityError } from '@three-tier-chat/identity';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepting,
  asked,
  BODY,
  eventOf,
  intercept,
  recordFromEachTest,
  refusing,
  stdout,
  TOKEN,
} from './intercept.fixture.ts';

recordFromEachTest();

describe('a request without a caller', () => {
  it.each([
    [new IdentityError('missing-credentials', 'no access token was sent'), 401, -32001],
    [new IdentityError('malformed-header', 'malformed'), 400, -32600],
    [new IdentityError('invalid-token', 'token has expired'), 401, -32001],
    [new IdentityError('insufficient-scope', 'missing', { scope: 'chat.invoke' }), 403, -32002],
    [new IdentityError('keys-unavailable', 'away'), 503, -32603],
  ])('is answered: %s', async (error, statusCode, code) => {
    const output = await intercept(refusing(error), eventOf({ Authorization: `Bearer ${TOKEN}` }));
    expect(output).toEqual({
      interceptorOutputVersion: '1.0',
      mcp: {
        transformedGatewayResponse: {
          statusCode,
          headers: {
            'Content-Type': 'application/json',
            'WWW-Authenticate': error.challenge,
            ...(statusCode === 503 && { 'Retry-After': '5' }),
          },
          body: {
            jsonrpc: '2.0',
            id: 'call-7',
            error: { code, message: `Refused: ${error.reason}` },
          },
        },
      },
    });
    expect(stdout.lines()).toMatchObject([
      { level: 'WARN', verdict: 'refused', code: error.code, tool: BODY.params.name },
    ]);
    expect(stdout.text()).not.toMatch(/eyJ|user said/);
  });

  it('is answered without an id if it had none', async () => {
    const error = new IdentityError('invalid-token', 'token has expired');
    const event = eventOf({}, { jsonrpc: '2.0', method: 'notifications/initialized' });
    expect((await intercept(refusing(error), event)).mcp).toMatchObject({
      transformedGatewayResponse: { body: { id: null } },
    });
  });

  it.each<readonly [string, object, object?]>([
    ['in two spellings', { Authorization: 'Bearer a', authorization: 'Bearer b' }],
    ['in two mixed-case spellings', { aUTHORIZATION: 'Bearer a', AUTHORIZATION: 'Bearer b' }],
    ['joined by a comma', { authorization: 'Bearer a, Bearer b' }],
    ['as a list', { authorization: ['Bearer a', 'Bearer b'] }],
    ['in both header maps', { authorization: 'Bearer a' }, { Authorization: ['Bearer b'] }],
    ['only in multiValueHeaders', {}, { authorization: ['Bearer a', 'Bearer b'] }],
  ])('is verified with every Authorization header: %s', async (_, headers, multiValueHeaders) => {
    const event = eventOf({});
    Object.assign(Object(event).mcp.gatewayRequest, { headers, multiValueHeaders });
    await intercept(accepting, event);
    // Identity refuses the comma (its own tests).
    expect(asked).toEqual([['Bearer a, Bearer b', 'chat.invoke']]);
  });

  it('accepts a header that both maps repeat', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const event = eventOf(headers);
    const multiValueHeaders = { Authorization: [`Bearer ${TOKEN}`] };
    Object.assign(Object(event).mcp.gatewayRequest, { multiValueHeaders });
    await intercept(accepting, event);
    expect(asked).toEqual([[`Bearer ${TOKEN}`, 'chat.invoke']]);
  });

  it('never ignores one of two Authorization headers, whatever the spelling', async () => {
    const spelling = fc
      .array(fc.boolean(), { minLength: 13, maxLength: 13 })
      .map((upper) =>
        [...'authorization'].map((c, i) => (upper[i] ? c.toUpperCase() : c)).join(''),
      );
    await fc.assert(
      fc.asyncProperty(spelling, spelling, async (one, two) => {
        fc.pre(one !== two);
        asked.length = 0;
        await intercept(accepting, eventOf({ [one]: 'Bearer a', [two]: 'Bearer b' }));
        expect(asked).toEqual([['Bearer a, Bearer b', 'chat.invoke']]);
      }),
    );
  });

  it('fails when verification itself fails', async () => {
    const failure = new Error('broken');
    await expect(intercept(refusing(failure), eventOf({}))).rejects.toBe(failure);
  });
});

describe('an input that cannot be read', () => {
  it.each([
    undefined,
    null,
    {},
    { ...Object(eventOf({})), interceptorInputVersion: '2.0' },
    { interceptorInputVersion: '1.0' },
    { interceptorInputVersion: '1.0', http: {} },
    { interceptorInputVersion: '1.0', mcp: { gatewayRequest: { body: BODY } } },
    { interceptorInputVersion: '1.0', mcp: { gatewayRequest: { headers: {}, body: [BODY] } } },
    eventOf({}, 'text'),
    eventOf({}, { id: { nested: true } }),
  ])('is refused: %j', async (event) => {
    await expect(intercept(accepting, event)).rejects.toThrow(/cannot be read at/);
    expect(asked).toEqual([]);
  });
});
