import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../http/serve-http.ts';
import { suggestLocalModel } from './suggest-local-model.ts';

/** More than a busy machine needs for an answer. */
const PATIENT_MS = 60_000;

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(name: string, listener: RequestListener) {
  const server = await listen(0, listener);
  servers.push(server);
  return { name, url: `http://127.0.0.1:${server.port}` };
}

const lists =
  (...ids: readonly string[]): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify({ data: ids.map((id) => ({ id })) }));

describe('suggestLocalModel', () => {
  it('asks for the list of models and for nothing else, and says how to use the server', async () => {
    const asked: unknown[] = [];
    const server = await open('Ollama', (request, response) => {
      asked.push([request.method, request.url]);
      lists('qwen3:8b', 'other')(request, response);
    });
    expect(await suggestLocalModel([server], PATIENT_MS)).toBe(
      `Ollama is running: LOCAL_MODEL_URL=${server.url} make dev answers with its model qwen3:8b instead.`,
    );
    expect(asked).toEqual([['GET', '/v1/models']]);
  });

  it('says one line for several servers', async () => {
    const one = await open('Ollama', (_, response) => response.writeHead(404).end());
    const two = await open('LM Studio', lists('a'));
    const three = await open('Third', lists('b'));
    expect(await suggestLocalModel([one, two, three], PATIENT_MS)).toContain(
      'LM Studio is running',
    );
  });

  it('shows no name that could do something in a terminal', async () => {
    const server = await open('Ollama', lists('\u001b[2Jx'));
    expect(await suggestLocalModel([server], PATIENT_MS)).toMatch(
      /answers with its first model instead\.$/,
    );
  });

  it.each<readonly [string, RequestListener]>([
    ['lists no model', lists()],
    ['is something else', (_, response) => response.end('<html>')],
    ['refuses', (_, response) => response.writeHead(500).end()],
    ['breaks off', (request) => request.socket.destroy()],
    ['never answers', () => undefined],
    ['never ends', (_, response) => void response.write('{"data":[')],
  ])('says nothing where a server %s', async (_, listener) => {
    expect(await suggestLocalModel([await open('Ollama', listener)])).toBeUndefined();
  });

  it('says nothing where none listens', async () => {
    const server = await open('Ollama', lists('a'));
    await servers.pop()?.close();
    expect(await suggestLocalModel([server])).toBeUndefined();
  });
});
