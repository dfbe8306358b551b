import { describe, expect, it } from 'vitest';
import { makeCredentials } from '../iam/credentials.ts';
import {
  ARN,
  caller,
  folder,
  lambda,
  logs,
  post,
  unsigned,
  useLambda,
} from './lambda-service.fixture.ts';

useLambda();

describe('Invoke over HTTP', () => {
  it.each(['hello', ARN, `${ARN}:$LATEST`, '000000000000:function:hello'])(
    'answers an invocation by %s',
    async (name) => {
      const response = await post(name, '{"name":"you"}');
      expect(response.status).toBe(200);
      expect(response.headers.get('x-amz-function-error')).toBeNull();
      expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST');
      expect(await response.json()).toEqual({ hello: 'you', root: folder });
    },
  );

  it('answers 200 with the error’s kind and its payload if the handler fails', async () => {
    const response = await post('hello', '{"fail":true}');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await response.json()).toEqual({
      errorType: 'TypeError',
      errorMessage: 'wrong',
      trace: expect.any(Array),
    });
  });

  it('adds the end of the log if asked to', async () => {
    const response = await post('hello', '{}', { 'x-amz-log-type': 'Tail' });
    const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString();
    const requestId = response.headers.get('x-amzn-requestid');
    expect(tail).toContain(`START RequestId: ${requestId} Version: $LATEST\n`);
    expect(tail).toContain(`END RequestId: ${requestId}\n`);
    expect(tail).toContain(`REPORT RequestId: ${requestId}\t`);
  });

  it('accepts an event and runs it after the answer', async () => {
    const response = await post('hello', '{}', { 'x-amz-invocation-type': 'Event' });
    expect([response.status, await response.text()]).toEqual([202, '']);
    await expect.poll(() => logs.all().map(({ message }) => message)).toContain('REPORT');
  });

  it('checks a dry run and runs nothing', async () => {
    const response = await post('hello', '{}', { 'x-amz-invocation-type': 'DryRun' });
    expect(response.status).toBe(204);
    expect(logs.all().map(({ message }) => message)).not.toContain('START');
  });

  it.each([
    [
      'an unsigned call',
      () => unsigned({}),
      403,
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ],
    [
      'a bearer token',
      () => unsigned({ authorization: 'Bearer x' }),
      403,
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ],
    [
      'an unknown key',
      () => post('hello', '{}', {}, { ...caller, credentials: makeCredentials() }),
      403,
      'UnrecognizedClientException',
      { Type: 'User', message: 'The security token included in the request is invalid.' },
    ],
    [
      'an unknown function',
      () => post('nobody', '{}'),
      404,
      'ResourceNotFoundException',
      { Type: 'User', Message: `Function not found: ${ARN.replace('hello', 'nobody')}` },
    ],
    [
      'an unknown version',
      () => post('hello:7', '{}'),
      404,
      'ResourceNotFoundException',
      { Type: 'User', Message: `Function not found: ${ARN}` },
    ],
    [
      'a payload above 6 MB',
      () => post('hello', JSON.stringify('x'.repeat(6_291_456))),
      413,
      'RequestTooLargeException',
      {
        Type: 'User',
        message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      },
    ],
    [
      'an event above 1 MB',
      () =>
        post('hello', JSON.stringify('x'.repeat(1_048_576)), {
          'x-amz-invocation-type': 'Event',
        }),
      413,
      'RequestTooLargeException',
      {
        Type: 'User',
        message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
      },
    ],
    [
      'a payload that is not JSON',
      () => post('hello', 'words'),
      400,
      'InvalidRequestContentException',
      {
        Type: 'User',
        message: 'Could not parse request body into json: the payload is not JSON',
      },
    ],
    [
      'an unknown invocation type',
      () => post('hello', '{}', { 'x-amz-invocation-type': 'Later' }),
      400,
      'InvalidParameterValueException',
      { Type: 'User', message: 'Unknown invocation type Later' },
    ],
    [
      'another operation',
      () => fetch(`${lambda.url}/2015-03-31/functions`, {}),
      404,
      'UnknownOperationException',
      { Type: 'User', message: 'Unknown operation' },
    ],
  ])('refuses %s', async (_, call, status, type, body) => {
    const response = await call();
    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-errortype')).toBe(type);
    expect(await response.json()).toEqual(body);
  });
});
