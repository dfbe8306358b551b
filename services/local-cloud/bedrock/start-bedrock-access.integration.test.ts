import { once } from 'node:events';
import { connect } from 'node:net';
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { listen } from '../http/serve-http.ts';
import {
  ASK,
  clientOf,
  converse,
  open,
  start,
  TRACE,
  useBedrock,
} from './start-bedrock.fixture.ts';

useBedrock();

describe('Bedrock Runtime and the role of its caller', () => {
  const REGION = 'arn:aws:bedrock:us-east-1';
  const PROFILE = `${REGION}:000000000000:inference-profile/us.anthropic.claude-x:0`;
  const MODELS = 'arn:aws:bedrock:*::foundation-model/anthropic.claude-x:0';
  const invoke = (Resource: string, profile?: string) => ({
    Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    Resource,
    ...(profile && { Condition: { StringEquals: { 'bedrock:InferenceProfileArn': profile } } }),
  });
  const refusal = (action: string, resource: string) => ({
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::000000000000:assumed-role/agent/chat is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    $metadata: { httpStatusCode: 403 },
  });

  it('requires the profile and, through it, the model in every region', async () => {
    const { client } = await start({}, [invoke(PROFILE), invoke(MODELS, PROFILE)]);
    expect((await client.send(new ConverseCommand(ASK))).stopReason).toBe('tool_use');
    expect(await converse(client, ASK)).not.toEqual([]);
  });

  it.each([
    ['the profile', [invoke(MODELS, PROFILE)], PROFILE],
    ['the model', [invoke(PROFILE)], `${REGION}::foundation-model/anthropic.claude-x:0`],
    [
      'the model in another region',
      [invoke(PROFILE), invoke(MODELS.replace('*', 'us-east-1'), PROFILE)],
      'arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-x:0',
    ],
    [
      'the model through this profile',
      [invoke(PROFILE), invoke(MODELS, `${PROFILE}2`)],
      `${REGION}::foundation-model/anthropic.claude-x:0`,
    ],
  ])('refuses a role without %s', async (_, statements, resource) => {
    const { client } = await start({}, statements);
    await expect(client.send(new ConverseCommand(ASK))).rejects.toMatchObject(
      refusal('bedrock:InvokeModel', resource),
    );
    await expect(client.send(new ConverseStreamCommand(ASK))).rejects.toMatchObject(
      refusal('bedrock:InvokeModelWithResponseStream', resource),
    );
  });

  it('requires only the model if no profile is named', async () => {
    const model = `${REGION}::foundation-model/amazon.nova-pro-v1:0`;
    const ask = { ...ASK, modelId: 'amazon.nova-pro-v1:0' };
    const { client } = await start({}, [invoke(model)]);
    expect((await client.send(new ConverseCommand(ask))).stopReason).toBe('tool_use');
    await expect(client.send(new ConverseCommand(ASK))).rejects.toMatchObject(
      refusal('bedrock:InvokeModel', PROFILE),
    );
  });

  it('requires the guardrail that the request names, besides the model', async () => {
    const guardrail = 'arn:aws:bedrock:us-east-1:000000000000:guardrail/abc123';
    const guarded = (guardrailIdentifier: string) =>
      new ConverseCommand({
        ...ASK,
        guardrailConfig: { guardrailIdentifier, guardrailVersion: '1', trace: 'disabled' },
      });
    const { client } = await start();
    for (const name of [guardrail, 'abc123']) {
      await expect(client.send(guarded(name))).rejects.toMatchObject(
        refusal('bedrock:ApplyGuardrail', guardrail),
      );
    }
    const allowed = await start({}, [
      { Action: 'bedrock:Invoke*' },
      { Action: 'bedrock:ApplyGuardrail', Resource: guardrail },
    ]);
    expect((await allowed.client.send(guarded('abc123'))).stopReason).toBe('tool_use');
  });

  it('accepts no other key, and no other secret of its own', async () => {
    const { bedrock, credentials } = await start();
    const ask = async (change: Partial<typeof credentials>) => {
      const client = clientOf(bedrock.url, { ...credentials, ...change });
      return client.send(new ConverseCommand(ASK)).finally(() => client.destroy());
    };
    await expect(ask({ accessKeyId: 'ASIA0000000000000000' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(ask({ sessionToken: 'x' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(ask({ secretAccessKey: 'x' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

describe('Bedrock Runtime over HTTP/1.1', () => {
  it('needs credentials', async () => {
    const { bedrock } = await start();
    const answer = await fetch(`${bedrock.url}/model/m/converse`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('x-amzn-errortype'), await answer.json()]).toEqual([
      403,
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ]);
  });

  it('accepts no API key', async () => {
    const { bedrock } = await start();
    const headers = { authorization: 'Bearer key' };
    const url = `${bedrock.url}/model/m/converse`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { message: 'Authentication failed: Please make sure your API Key is valid.' },
    ]);
  });

  it('streams frames, and logs the trace', async () => {
    const { post, context } = await start();
    const headers = { 'x-amzn-trace-id': `Root=${TRACE}` };
    const answer = await post('model/arn%3Aaws%2Fm/converse-stream', { headers });
    expect(answer.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    expect(await answer.text()).toContain('messageStart');
    expect(context.logs.ofTrace(TRACE)).toMatchObject([{ model_id: 'arn:aws/m' }]);
    expect(JSON.stringify(context.logs.all())).not.toContain('Who am I');
  });

  it('refuses a body that is not JSON, and unknown operations', async () => {
    const { post } = await start();
    const broken = await post('model/m/converse', { body: '{' });
    expect([broken.status, broken.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'SerializationException',
    ]);
    expect((await post('model/m/invoke')).status).toBe(404);
  });

  it('recognizes the version although the first bytes come one by one', async () => {
    const { bedrock } = await start();
    const { host, port } = new URL(bedrock.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.setNoDelay(true);
    for (const byte of `PUT / HTTP/1.1\r\nhost: ${host}\r\n\r\n`) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 404/);
  });
});

describe('Bedrock Runtime with a local model', () => {
  it('relays, and cancels the server’s work when the caller disconnects', async () => {
    let cancelled: Promise<unknown> = Promise.resolve();
    const model = await listen(0, (_request, response) => {
      cancelled = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
    });
    open.push(() => model.close());
    const { client } = await start({ modelUrl: `http://127.0.0.1:${model.port}`, modelName: 'm' });
    const abort = new AbortController();
    const { stream } = await client.send(new ConverseStreamCommand(ASK), {
      abortSignal: abort.signal,
    });
    const events = stream?.[Symbol.asyncIterator]();
    await events?.next();
    expect((await events?.next())?.value).toMatchObject({
      contentBlockDelta: { delta: { text: 'Hi' } },
    });
    abort.abort();
    await cancelled;
  });
});
