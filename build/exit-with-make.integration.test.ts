import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';

const MODULE = new URL('./exit-with-make.ts', import.meta.url).href;

/** Runs a child of another process, which is killed when the child has reported that it runs. */
async function killParent(environment: Readonly<Record<string, string>>): Promise<Socket> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const below = `import { connect } from 'node:net';
    import { exitWithMake } from ${JSON.stringify(MODULE)};
    const socket = connect(${port}, '127.0.0.1', () => socket.write('up'));
    socket.on('data', (data) => socket.write(data));
    exitWithMake(() => process.exit(0));`;
  const parent = spawn(
    process.execPath,
    [
      '--eval',
      `require('node:child_process').spawn(process.execPath,
        ['--input-type=module', '--eval', ${JSON.stringify(below)}])`,
    ],
    { env: environment },
  );
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  await once(socket, 'data');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return socket;
}

it('a process that make started exits when make is killed', async () => {
  const socket = await killParent({ MAKELEVEL: '1' });
  await once(socket, 'close');
});

it('any other process keeps running when its parent exits', async () => {
  const socket = await killParent({});
  // Twice the polling interval.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  socket.write('still there?');
  const [data] = (await once(socket, 'data')) as [Buffer];
  expect(data.toString()).toBe('still there?');
  socket.end();
  await once(socket, 'close');
});
