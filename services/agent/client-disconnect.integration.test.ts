import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '@three-tier-chat/http-server';
import {
  createRecordingTelemetry,
  type RecordingTelemetry,
} from '@three-tier-chat/telemetry/testing';
import { HEADER } from '@three-tier-chat/wire-contract';
import { describe, expect, it, vi } from 'vitest';
import {
  bedrock,
  conversations,
  invocation,
  servers,
  startWith,
  verifier,
} from './testing/app-harness.ts';
import { hangs, says } from './testing/scripted-bedrock.ts';

interface Agent {
  readonly port: number;
  readonly telemetry: RecordingTelemetry;
}

async function open(tokens = verifier): Promise<Agent> {
  const telemetry = createRecordingTelemetry();
  const server = await listen(startWith(telemetry, { tokens }).fetch, {
    host: '127.0.0.1',
    port: 0,
  });
  servers.push(server);
  return { port: (server.address() as AddressInfo).port, telemetry };
}

interface Message {
  readonly accept: string;
  readonly sessionId: string;
  readonly turnId: string;
}

/** Sends a whole message; closing the socket disconnects without reading the answer. */
function send(port: number, { accept, sessionId, turnId }: Message): Socket {
  const { method, headers, body } = invocation(
    { accept, [HEADER.runtimeSessionId]: sessionId },
    JSON.stringify({ prompt: 'Hi', turnId }),
  );
  const lines = Object.entries({ ...headers, host: 'x', 'content-length': String(body.length) });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `${method} /invocations HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  return socket;
}

const ask = (port: number, sessionId: string, body: object): Promise<Response> =>
  fetch(
    `http://127.0.0.1:${port}/invocations`,
    invocation(
      { accept: 'text/event-stream', [HEADER.runtimeSessionId]: sessionId },
      JSON.stringify(body),
    ),
  );

const sessionOf = (number: number): string => `session-${String(number).padStart(40, '0')}`;
const turnOf = (number: number): string =>
  `0b0b5a52-9a4e-4a9c-8a63-${String(number).padStart(12, '0')}`;

it.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])(
  'a client that leaves within its body (%s) is no failure of the agent',
  async (framing) => {
    const checked = Promise.withResolvers<void>();
    const { port, telemetry } = await open({
      ...verifier,
      async verifyAccessToken(...credentials) {
        const caller = await verifier.verifyAccessToken(...credentials);
        checked.resolve();
        return caller;
      },
    });
    const lines = Object.entries({ ...invocation().headers, host: 'x' });
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /invocations HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}${framing}\r\n\r\n`,
    );
    await checked.promise;
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(telemetry.closed).toMatchObject([{ status: 400 }]));
    expect(telemetry.lines).toMatchObject([
      { level: 'warn', message: 'turn.refused', code: 'bad-request' },
    ]);
  },
);

describe.each(['application/json', 'text/event-stream'])('a client that accepts %s', (accept) => {
  it('and disconnects leaves a turn that goes on, is kept, and is shown when it is resumed', async () => {
    const { port } = await open();
    const model = Promise.withResolvers<void>();
    const [sessionId, turnId] = [sessionOf(0), turnOf(0)];
    bedrock.script({ ...says('Hello ', 'again.'), after: model.promise });
    const socket = send(port, { accept, sessionId, turnId });
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    socket.destroy();
    await once(socket, 'close');
    model.resolve();
    await vi.waitFor(() =>
      expect(conversations.turns.get(sessionId)).toMatchObject([
        { turnId, outcome: 'complete', parts: [{ kind: 'text', text: 'Hello again.' }] },
      ]),
    );
    const resumed = await ask(port, sessionId, { resume: { turnId, after: 0 } });
    const text = await resumed.text();
    expect(text).toContain(`event: start\ndata: {"turnId":"${turnId}"}\nid: 1\n\n`);
    expect(text).toContain('"message":"Hello again."');
  });

  it('and disconnects before its turn begins still gets its message answered', async () => {
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const { port } = await open({
      ...verifier,
      async verifyAccessToken(...credentials) {
        asked.resolve();
        await gone.promise;
        return verifier.verifyAccessToken(...credentials);
      },
    });
    const server = servers.at(-1);
    const connected = once(server as NonNullable<typeof server>, 'connection');
    bedrock.script(says('Hello.'));
    const [sessionId, turnId] = [sessionOf(0), turnOf(0)];
    const socket = send(port, { accept, sessionId, turnId });
    const [accepted] = (await connected) as [Socket];
    await asked.promise;
    const closed = once(accepted, 'close');
    socket.destroy();
    await closed;
    gone.resolve();
    await vi.waitFor(() =>
      expect(conversations.turns.get(sessionId)).toMatchObject([{ turnId, outcome: 'complete' }]),
    );
  });

  it('and disconnects at any moment leaves no model call open once its turn is stopped', async () => {
    const { port, telemetry } = await open();
    const count = 60;
    bedrock.script(...Array.from({ length: count }, () => hangs('Well')));
    await Promise.all(
      Array.from({ length: count }, async (_, number) => {
        const socket = send(port, { accept, sessionId: sessionOf(number), turnId: turnOf(number) });
        await once(socket, 'connect');
        await delay((number % 20) * 1.5);
        socket.destroy();
        const turnId = turnOf(number);
        const stopped = await ask(port, sessionOf(number), { stop: { turnId } });
        expect(await stopped.json()).toEqual({ turnId, outcome: 'stopped' });
      }),
    );
    await vi.waitFor(() => {
      const begun = telemetry.lines.filter(({ message }) => message === 'turn.started');
      const ended = telemetry.lines.filter(({ message }) => message === 'turn.completed');
      expect(ended).toHaveLength(begun.length);
      expect(bedrock.openCalls()).toBe(0);
      const kept = [...conversations.turns.values()].flat();
      expect(kept.map(({ outcome }) => outcome)).not.toContain('running');
    });
  });
});
