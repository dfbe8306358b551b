import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from './child.ts';
import { guardArguments } from './guard-arguments.ts';

const FRONT = 4001;
/**
 * Like the deployed code, it checks nothing of a request, and other code has wrapped its server by
 * then.
 */
const SCRIPT = `
import http from 'node:http';
const server = http.createServer((request, response) => response.end('served'));
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, ...args) {
  if (event === 'request') console.log('traced');
  return emit.call(this, event, ...args);
};
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`;

const children: Child[] = [];
afterEach(() => Promise.all(children.splice(0).map((child) => child.stop(0))));

async function start() {
  const lines: string[] = [];
  const { promise: port, resolve } = Promise.withResolvers<number>();
  children.push(
    startChild({
      name: 'test',
      command: [...guardArguments(FRONT), '--input-type=module', '--eval', SCRIPT],
      cwd: import.meta.dirname,
      environment: {},
      onLine(line) {
        lines.push(line);
        const [, number] = /^port (\d+)$/.exec(line) ?? [];
        if (number !== undefined) resolve(Number(number));
      },
      onExit: () => undefined,
    }),
  );
  return { port: await port, lines };
}

async function ask(port: number, headers: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(chunk.toString().split(' ')[1]);
}

describe('a process behind a port', () => {
  it('serves clients that are not browsers, and what came through the port in front of it', async () => {
    const { port, lines } = await start();
    expect(await ask(port, [`Host: 127.0.0.1:${port}`])).toBe(200);
    const page = ['Origin: http://127.0.0.1:4000', 'Sec-Fetch-Site: same-origin'];
    expect(await ask(port, [`Host: 127.0.0.1:${FRONT}`, ...page])).toBe(200);
    await expect.poll(() => lines.filter((line) => line === 'traced')).toHaveLength(2);
  });

  it('refuses every request of a page, before any other code sees it', async () => {
    const { port, lines } = await start();
    const own = `Host: 127.0.0.1:${port}`;
    const requests = [
      [own, 'Origin: http://evil.example'],
      [own, 'Origin: http://127.0.0.1:4000', 'Sec-Fetch-Site: same-site'],
      [own, 'Sec-Fetch-Site: cross-site'],
      [`Host: evil.example:${port}`],
      [`Host: evil.example:${FRONT}`],
      [`Host: 127.0.0.1:${FRONT}`, own],
    ];
    for (const headers of requests) expect(await ask(port, headers)).toBe(403);
    expect(lines).not.toContain('traced');
  });
});
