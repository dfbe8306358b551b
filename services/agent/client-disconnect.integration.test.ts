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
import { bedrock, invocation, servers, startWith, verifier } from './testing/app-harness.ts';
import { hangs } from './testing/scripted-bedrock.ts';

async function open(tokens = verifier): Promise<{ port: number; telemetry: RecordingTelemetry }> {
  const telemetry = createRecordingTelemetry();
  const server = await listen(startWith(telemetry, tokens).fetch, {
    host: '127.0.0.1',
    port: 0,
  });
  servers.push(server);
  return { port: (server.address() as AddressInfo).port, telemetry };
}

/** Sends a whole request; closing the socket disconnects without reading the answer. */
function send(port: number, accept: string, sessionId: string): Socket {
  const { method, headers, body } = invocation({
    accept,
    [HEADER.runtimeSessionId]: sessionId,
  });
  const lines = Object.entries({ ...headers, host: 'x', 'content-length': String(body.length) });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `${method} /invocations HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  return socket;
}

const sessionOf = (number: number): string => `session-${String(number).padStart(40, '0')}`;

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
  it('and disconnects before its turn begins causes no model call', async () => {
    const asked = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const { port, telemetry } = await open({
      ...verifier,
      async verifyAccessToken(...credentials) {
        asked.resolve();
        await gone.promise;
        return verifier.verifyAccessToken(...credentials);
      },
    });
    const server = servers.at(-1);
    const connected = once(server as NonNullable<typeof server>, 'connection');
    const socket = send(port, accept, sessionOf(0));
    const [accepted] = (await connected) as [Socket];
    await asked.promise;
    const closed = once(accepted, 'close');
    socket.destroy();
    await closed;
    gone.resolve();
    await vi.waitFor(() =>
      expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'client-gone' }),
    );
    expect(bedrock.requests).toEqual([]);
  });

  it('and disconnects at any moment leaves no model call open', async () => {
    const { port, telemetry } = await open();
    const count = 60;
    bedrock.script(...Array.from({ length: count }, () => hangs('Well')));
    await Promise.all(
      Array.from({ length: count }, async (_, number) => {
        const socket = send(port, accept, sessionOf(number));
        await once(socket, 'connect');
        await delay((number % 20) * 1.5);
        socket.destroy();
      }),
    );
    await vi.waitFor(() => {
      const begun = telemetry.lines.filter(({ message }) => message === 'turn.started');
      const ended = telemetry.lines.filter(({ message }) => message === 'turn.completed');
      expect(ended).toHaveLength(begun.length);
      expect(telemetry.closed).toHaveLength(count);
      expect(bedrock.openCalls()).toBe(0);
    });
  });
});
