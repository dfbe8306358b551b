import { once } from 'node:events';
import { connect } from 'node:net';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import { listen } from '../http/serve-http.ts';
import type { Credentials } from '../iam/credentials.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { type SignedCall, signedFetch } from '../iam/testing/signed-fetch.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { BEDROCK_PORT } from './port.ts';
import { type BedrockOptions, startBedrock } from './start-bedrock.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const ASK: ConverseCommandInput = {
  modelId: 'us.anthropic.claude-x:0',
  messages: [{ role: 'user', content: [{ text: 'Who am I?' }] }],
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'securedApi___getMyProfile',
          description: 'The signed-in user’s own profile',
          inputSchema: { json: { type: 'object', properties: {} } },
        },
      },
    ],
  },
};

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('Bedrock Runtime, called by the AWS SDK over HTTP/2', () => {
  it('calls a tool and then describes its result', async () => {
    const { client, context } = await start();
    const first = await converse(client, ASK);
    expect(first.at(-2)).toEqual({ messageStop: { stopReason: 'tool_use' } });
    const toolUse = first.find((event) => event.contentBlockStart)?.contentBlockStart?.start
      ?.toolUse;
    expect(toolUse?.name).toBe('securedApi___getMyProfile');

    const { toolUseId } = toolUse ?? {};
    const second = await converse(client, {
      ...ASK,
      messages: [
        ...(ASK.messages ?? []),
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId, name: toolUse?.name, input: {} } }],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId,
                content: [{ json: { displayName: 'Chat Member', groups: ['chat-users'] } }],
              },
            },
          ],
        },
      ],
    });
    expect(second[0]).toEqual({ messageStart: { role: 'assistant' } });
    expect(textOf(second)).toBe('You are **Chat Member**.\n\n- **Groups**: chat-users');
    expect(second.filter((event) => event.contentBlockDelta).length).toBeGreaterThan(4);
    expect(second.slice(-3)).toEqual([
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      {
        metadata: {
          usage: expect.objectContaining({ inputTokens: expect.any(Number), outputTokens: 13 }),
          metrics: { latencyMs: expect.any(Number) },
        },
      },
    ]);
    expect(context.logs.all()).toMatchObject([
      {
        service: 'bedrock',
        message: 'converse-stream',
        status: 200,
        stop_reason: 'tool_use',
        model_id: 'us.anthropic.claude-x:0',
      },
      { service: 'bedrock', message: 'converse-stream', status: 200, stop_reason: 'end_turn' },
    ]);
  });

  it('answers Converse with a complete message', async () => {
    const { client } = await start();
    const answer = await client.send(new ConverseCommand(ASK));
    expect(answer).toMatchObject({
      output: { message: { role: 'assistant', content: [{ toolUse: { input: {} } }] } },
      stopReason: 'tool_use',
      usage: { totalTokens: expect.any(Number) },
    });
    const hello = await client.send(
      new ConverseCommand({ ...ASK, messages: [{ role: 'user', content: [{ text: 'Hello' }] }] }),
    );
    expect(hello.output?.message?.content?.[0]?.text).toContain('deterministic stand-in');
  });

  it('refuses what Bedrock refuses, in its terms', async () => {
    const { client } = await start();
    const refused = client.send(new ConverseStreamCommand({ ...ASK, messages: [] }));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('must start with a user message'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses throttled requests, and answers once the fault is spent', async () => {
    const { client, bedrock } = await start();
    bedrock.setFault('throttle', 2);
    const ask = () => client.send(new ConverseCommand(ASK));
    await expect(ask()).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await ask()).stopReason).toBe('tool_use');
  });

  it('fails until the fault is cleared', async () => {
    const { client, bedrock } = await start();
    bedrock.setFault('error');
    const ask = () => client.send(new ConverseCommand(ASK));
    await expect(ask()).rejects.toMatchObject({ name: 'InternalServerException' });
    await expect(ask()).rejects.toMatchObject({ name: 'InternalServerException' });
    await bedrock.reset?.();
    expect((await ask()).stopReason).toBe('tool_use');
  });

  it('throttles in the middle of an answer by an exception frame', async () => {
    const { client, bedrock, context } = await start();
    bedrock.setFault('throttle-mid-stream', 1);
    const { stream } = await client.send(new ConverseStreamCommand(ASK));
    const texts: (string | undefined)[] = [];
    await expect(async () => {
      for await (const event of stream ?? []) texts.push(event.contentBlockDelta?.delta?.text);
    }).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(texts).toEqual([undefined, 'Let me ', 'see']);
    expect(context.logs.all()).toMatchObject([{ fault: 'ThrottlingException' }]);
  });

  it('begins an answer and then sends nothing, until the caller disconnects', async () => {
    const { client, bedrock, context } = await start();
    bedrock.setFault('stall', 1);
    const abort = new AbortController();
    const { stream } = await client.send(new ConverseStreamCommand(ASK), {
      abortSignal: abort.signal,
    });
    const texts: (string | undefined)[] = [];
    for await (const event of stream ?? []) {
      texts.push(event.contentBlockDelta?.delta?.text);
      if (texts.length === 3) break;
    }
    expect(texts).toEqual([undefined, 'Let me ', 'see']);
    expect(context.logs.all()).toEqual([]);
    abort.abort();
    await expect.poll(() => context.logs.all()).toMatchObject([{ fault: 'cancelled' }]);
  });

  it('stops its work when the caller disconnects', async () => {
    const { client, context } = await start({ pieceDelayMs: 60_000 });
    const abort = new AbortController();
    const hello = { ...ASK, messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }] };
    const { stream } = await client.send(new ConverseStreamCommand(hello), {
      abortSignal: abort.signal,
    });
    const events = stream?.[Symbol.asyncIterator]();
    await events?.next();
    abort.abort();
    await expect.poll(() => context.logs.all()).toMatchObject([{ fault: 'cancelled' }]);
  });
});

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

async function start(
  options: BedrockOptions = {},
  statements: Parameters<typeof makeRole>[2] = [{ Action: 'bedrock:Invoke*' }],
) {
  const iam = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com', statements));
  const session = iam.assume({
    service: 'bedrock-agentcore.amazonaws.com',
    roleArn: roleArnOf('agent'),
    sourceArn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat',
    sessionName: 'chat',
  });
  if (!session) throw new Error('The role cannot be taken');
  const { credentials } = session;
  const context: CloudContext = {
    portOf: portsFrom(4000, [[BEDROCK_PORT, 0]]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: () => [] }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => '' },
    logs: createMemoryLogStore(),
    iam,
  };
  const bedrock = await startBedrock(context, { pieceDelayMs: 0, ...options });
  const client = clientOf(bedrock.url, credentials);
  open.push(
    () => bedrock.stop(),
    () => client.destroy(),
  );
  const post = (path: string, call: Omit<SignedCall, 'url'> = {}) =>
    signedFetch(credentials, 'bedrock', {
      url: `${bedrock.url}/${path}`,
      body: JSON.stringify(ASK),
      ...call,
    });
  return { bedrock, client, context, post, credentials };
}

function clientOf(endpoint: string, credentials: Credentials): BedrockRuntimeClient {
  return new BedrockRuntimeClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function converse(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
): Promise<ConverseStreamOutput[]> {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

function textOf(events: readonly ConverseStreamOutput[]): string {
  return events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
}
