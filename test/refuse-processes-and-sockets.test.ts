import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { takeRefused } from './refuse-processes-and-sockets.ts';

const NODE = process.execPath;

it.each([
  ['starts a process', () => spawn(NODE)],
  ['starts a process', () => exec(NODE)],
  ['starts a process', () => execFile(NODE)],
  ['starts a process', () => fork('x.js')],
  ['starts a process', () => spawnSync(NODE)],
  ['starts a process', () => execSync(NODE)],
  ['starts a process', () => execFileSync(NODE)],
  ['listens on a socket', () => createServer().listen(0)],
  ['listens on a socket', () => createHttp2Server().listen(0)],
  ['connects a socket', () => connect(9)],
  ['binds a socket', () => createSocket('udp4').bind(0)],
  ['sends a datagram', () => createSocket('udp4').send('x', 9)],
])('a unit that %s is refused with a message about its kind', (does, attempt) => {
  const message = `A unit ${does}: name the file x.integration.test.ts (CONTRIBUTING.md, "Kinds of test").`;
  expect(attempt).toThrow(message);
  expect(takeRefused()).toEqual([message]);
});

it('a request is refused when it connects', async () => {
  await expect(fetch('http://127.0.0.1:2')).rejects.toThrow('fetch failed');
  expect(takeRefused()).toEqual([expect.stringContaining('connects a socket')]);
});
