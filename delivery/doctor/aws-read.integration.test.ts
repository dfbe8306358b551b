import { parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAws } from '../aws-clients.ts';
import { type Asked, type ScriptedServer, startScripted } from '../test/scripted-server.ts';
import { AwsRefusal, createReadAws, elements, isDenied, type ReadAws } from './aws-read.ts';

const settings = parseEnvironment('dev', AWS_ENVIRONMENT);
const { signal } = new AbortController();

let aws: ScriptedServer;
let bedrock: ScriptedServer;
let readAws: ReadAws;
let seen: Asked | undefined;

beforeAll(async () => {
  [aws, bedrock] = await Promise.all([startScripted(), startScripted()]);
  const remember = (asked: Asked) => {
    seen = asked;
    return { json: {} };
  };
  aws.routes = { 'POST /*': remember, 'GET /*': remember };
  bedrock.routes = { 'GET /*': remember };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'aws-key', AWS_SECRET_ACCESS_KEY: 'secret' });
  readAws = createReadAws({
    aws: connectAws(settings.region),
    settings,
    variables: { AWS_ENDPOINT_URL: aws.url, AWS_ENDPOINT_URL_BEDROCK: bedrock.url },
  });
});
afterAll(() => Promise.all([aws.stop(), bedrock.stop()]));

describe('a read of AWS', () => {
  it('is signed for its service, its region and its body', async () => {
    await readAws({ service: 'bedrock-agentcore-control', path: '/runtimes/', json: {} }, signal);
    expect(seen?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=aws-key\/\d{8}\/eu-central-1\/bedrock-agentcore\/aws4_request, SignedHeaders=content-type;host;/,
    );
    expect(seen?.headers['authorization']).not.toContain('secret');
    await readAws({ service: 'sns', region: 'us-east-1', form: { Action: 'x' } }, signal);
    expect(seen?.headers['authorization']).toContain('/us-east-1/sns/aws4_request');
    expect(seen?.body).toBe('Action=x');
  });

  it('goes where AWS’s own variables say, that of the service first', async () => {
    aws.asked.length = 0;
    await readAws({ service: 'bedrock', path: '/foundation-models/a%3A0' }, signal);
    expect(bedrock.asked).toEqual(['GET /foundation-models/a%3A0']);
    expect(aws.asked).toEqual([]);
  });

  it.each([
    [
      'a header',
      {
        status: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException:http://x' },
        json: { message: 'no' },
      },
      'AccessDeniedException',
    ],
    [
      'JSON',
      { status: 400, json: { __type: 'com.aws#AccessDeniedException', Message: 'no' } },
      'AccessDeniedException',
    ],
    [
      'XML',
      {
        status: 403,
        text: '<Response><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Response>',
      },
      'UnauthorizedOperation',
    ],
  ])('that is refused says why, by %s', async (_what, answer, code) => {
    bedrock.routes = { 'GET /*': answer };
    const error = await readAws({ service: 'bedrock', path: '/x' }, signal).catch((one) => one);
    expect(error).toBeInstanceOf(AwsRefusal);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/: no$/) });
    expect(isDenied(error)).toBe(true);
  });

  it('that is refused by something else says so', async () => {
    bedrock.routes = { 'GET /*': { status: 502, text: '<html>Bad gateway</html>' } };
    await expect(readAws({ service: 'bedrock', path: '/x' }, signal)).rejects.toThrow(
      'bedrock answered 502 an error: no reason was given',
    );
  });
});

it('reads the elements of an answer in XML', () => {
  expect(elements('<a><Name>x &amp; y</Name><Name/><Name>z</Name></a>', 'Name')).toEqual([
    'x & y',
    'z',
  ]);
});
