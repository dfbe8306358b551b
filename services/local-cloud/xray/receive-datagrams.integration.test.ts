import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { type DatagramReceiver, receiveDatagrams } from './receive-datagrams.ts';
import { openSegmentSender } from './send-segment.ts';

let receiver: DatagramReceiver;
afterEach(() => receiver.close());

describe('the daemon', () => {
  it('accepts what a sender sends', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    receiver = await receiveDatagrams(0, resolve);
    const sender = openSegmentSender(receiver.port);
    sender.send({ name: 'agent', annotations: { line: 'a\nb' } });
    expect(await promise).toEqual({ name: 'agent', annotations: { line: 'a\nb' } });
    sender.close();
  });

  it('drops what it cannot read and continues', async () => {
    const seen: unknown[] = [];
    const last = Promise.withResolvers<void>();
    receiver = await receiveDatagrams(0, (document) => {
      seen.push(document);
      if (document === 'refused') throw new Error('not a segment');
      last.resolve();
    });
    const socket = createSocket('udp4');
    for (const datagram of [
      '',
      'no header',
      '{"format":"json","version":1}',
      '{"format":"json","version":1}\n{"cut":',
      '{"format":"json","version":2}\n"of another version"',
      '{"format":"text","version":1}\n"of another format"',
      '{"format":"json","version":1}\n"refused"',
      '{"format":"json","version":1}\n{"name":\n"last"}',
    ]) {
      socket.send(datagram, receiver.port, '127.0.0.1');
    }
    await last.promise;
    socket.close();
    expect(seen).toEqual(['refused', { name: 'last' }]);
  });
});

describe('a sender', () => {
  it('tolerates that nothing listens, and that it is closed', async () => {
    receiver = await receiveDatagrams(0, () => undefined);
    const sender = openSegmentSender(1);
    sender.send({ name: 'lost' });
    sender.send({ name: 'too long', text: 'x'.repeat(70_000) });
    sender.close();
  });
});
