import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parseJson } from '../http/parse-json.ts';

export interface DatagramReceiver {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The X-Ray daemon's UDP side: datagrams of `{"format":"json","version":1}
 * {segment document}`.
 *
 * @param port 0 chooses a free one.
 * @param onDocument may throw: a datagram that cannot be read is dropped, as the daemon does.
 */
export async function receiveDatagrams(
  port: number,
  onDocument: (document: unknown) => void,
): Promise<DatagramReceiver> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.on('message', (datagram) => {
    try {
      const [header = '', ...body] = datagram.toString('utf8').split('\n');
      const { format, version } = Object(parseJson(header)) as Record<string, unknown>;
      const document = parseJson(body.join('\n'));
      if (format === 'json' && version === 1 && document !== undefined) onDocument(document);
    } catch {
      // A datagram has no answer.
    }
  });
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async close() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
