import childProcess, { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';
import { afterAll } from 'vitest';

/*
 * A setup file of the units: a test that starts a process, listens or connects is an integration
 * test, which takes longer and needs more of the machine. Code may catch the refusal, so the file
 * fails as well.
 */

const refused: string[] = [];

/** What was refused since the last call. */
export function takeRefused(): readonly string[] {
  return refused.splice(0);
}

refuse(ChildProcess.prototype, 'spawn', 'starts a process');
refuse(childProcess, 'spawnSync', 'starts a process');
refuse(childProcess, 'execSync', 'starts a process');
refuse(childProcess, 'execFileSync', 'starts a process');
refuse(Server.prototype, 'listen', 'listens on a socket');
refuse(Socket.prototype, 'connect', 'connects a socket');
refuse(DatagramSocket.prototype, 'bind', 'binds a socket');
refuse(DatagramSocket.prototype, 'send', 'sends a datagram');
syncBuiltinESMExports();

afterAll(() => {
  const [first] = takeRefused();
  if (first) throw new Error(first);
});

function refuse(owner: object, name: string, does: string): void {
  Reflect.set(owner, name, () => {
    const message = `A unit ${does}: name the file x.integration.test.ts (CONTRIBUTING.md, "Kinds of test").`;
    refused.push(message);
    throw new Error(message);
  });
}
