import type { IncomingMessage, RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../http/serve-http.ts';
import type { ConverseEvent } from '../converse-event.ts';
import { createRelay } from './relay.ts';

const ASK = { messages: [{ role: 'user' as const, content: [{ text: 'Who am I?' }] }] };

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('the relay', () => {
  it('asks the first model that the server lists, with or without /v1', async () => {
    const asked: unknown[] = [];
    const url = await openModel(async (request, response) => {
      asked.push(await readJson(request));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"delta":{"content":"Hi."}}]}\n\ndata: [DONE]\n\n');
    });
    for (const modelUrl of [url, `${url}/v1/`]) {
      expect(await ask({ modelUrl })).toContainEqual({
        event: 'contentBlockDelta',
        data: { contentBlockIndex: 0, delta: { text: 'Hi.' } },
      });
    }
    const expected = { model: 'first', messages: [{ role: 'user', content: 'Who am I?' }] };
    expect(asked).toMatchObject([expected, expected]);
  });

  it('reports that the server lists no model', async () => {
    const modelUrl = await open((_request, response) => response.end('{"data":[]}'));
    await expect(ask({ modelUrl })).rejects.toThrow('lists no model');
  });

  it('reports a refusal of the server in Bedrock’s terms', async () => {
    const exceptions: Readonly<Record<number, string>> = {
      404: 'ModelErrorException',
      429: 'ThrottlingException',
      500: 'ServiceUnavailableException',
    };
    for (const [status, exception] of Object.entries(exceptions)) {
      const modelUrl = await openModel((_request, response) => {
        response.writeHead(Number(status)).end();
      });
      await expect(ask({ modelUrl, modelName: 'm' })).rejects.toMatchObject({ exception });
    }
  });

  it('reports that no server answers', async () => {
    const modelUrl = await open(() => {});
    await servers.pop()?.close();
    await expect(ask({ modelUrl, modelName: 'm' })).rejects.toMatchObject({
      exception: 'ServiceUnavailableException',
      message: expect.stringContaining('No model answers'),
    });
  });

  it('reports that the server broke off', async () => {
    const modelUrl = await openModel((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n', () =>
        response.destroy(),
      );
    });
    await expect(ask({ modelUrl, modelName: 'm' })).rejects.toMatchObject({
      exception: 'ModelStreamErrorException',
    });
  });
});

async function ask(options: Parameters<typeof createRelay>[0]): Promise<readonly ConverseEvent[]> {
  const events: ConverseEvent[] = [];
  const model = createRelay(options);
  for await (const event of model(ASK, 'id', new AbortController().signal)) events.push(event);
  return events;
}

function openModel(onCompletion: RequestListener): Promise<string> {
  return open((request, response) => {
    if (request.url === '/v1/models') response.end('{"data":[{"id":"first"},{"id":"second"}]}');
    else if (request.url === '/v1/chat/completions') onCompletion(request, response);
    else response.writeHead(404).end();
  });
}

async function open(listener: RequestListener): Promise<string> {
  const server = await listen(0, listener);
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(Buffer.concat(await request.toArray()).toString());
}
