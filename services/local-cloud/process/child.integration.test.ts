import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Child, startChild } from './child.ts';

const FOREVER = 'setInterval(() => {}, 1000);';

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Started {
  readonly child: Child;
  /** Lines so far; `line(text)` waits for one. */
  readonly lines: readonly string[];
  line(text: string): Promise<void>;
  readonly exit: Promise<Exit>;
}

const children: Child[] = [];
afterEach(() => Promise.all(children.splice(0).map((child) => child.stop(0))));

interface Watch {
  /** A script whose connection stays open as long as its process runs. */
  readonly connector: string;
  readonly connected: Promise<void>;
  readonly gone: Promise<void>;
}

async function watchOne(): Promise<Watch> {
  const connected = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.resume().once('close', () => gone.resolve());
    server.close();
    connected.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connector: `require('net').connect(${port}, '127.0.0.1'); ${FOREVER}`,
    connected: connected.promise,
    gone: gone.promise,
  };
}

function run(script: string, environment: Readonly<Record<string, string>> = {}): Started {
  const lines: string[] = [];
  const heard = new EventTarget();
  const exit = Promise.withResolvers<Exit>();
  const child = startChild({
    name: 'test',
    command: ['--input-type=module', '--eval', script],
    cwd: import.meta.dirname,
    environment,
    onLine(line) {
      lines.push(line);
      heard.dispatchEvent(new Event('line'));
    },
    onExit: (code, signal) => exit.resolve({ code, signal }),
  });
  children.push(child);
  return {
    child,
    lines,
    exit: exit.promise,
    async line(text) {
      while (!lines.includes(text)) await once(heard, 'line');
    },
  };
}

describe('a child process', () => {
  it('sees its own environment and nothing of this one', async () => {
    const { line, lines } = run('console.log(JSON.stringify(process.env)); console.log("end");', {
      NAME: 'value',
    });
    await line('end');
    expect(JSON.parse(lines[0] ?? '')).toEqual({ NAME: 'value' });
  });

  it('is read line by line on both of its outputs', async () => {
    const { line } = run(
      'process.stdout.write("one\\ntw"); console.log("o"); console.error("err");',
    );
    await Promise.all([line('one'), line('two'), line('err')]);
  });

  it('reports how it ended', async () => {
    expect(await run('process.exit(3)').exit).toEqual({ code: 3, signal: null });
  });

  it('may exit itself when it is asked to stop', async () => {
    const { child, exit, line } = run(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); console.log('up'); ${FOREVER}`,
    );
    await line('up');
    await child.stop();
    expect(await exit).toEqual({ code: 0, signal: null });
    await line('bye');
  });

  it('is killed if it does not end in time', async () => {
    const { child, exit, line } = run(
      `process.on('SIGTERM', () => {}); console.log('up'); ${FOREVER}`,
    );
    await line('up');
    await child.stop(1);
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('is gone at once when it is killed, and may be stopped afterwards', async () => {
    const { child, exit } = run(FOREVER);
    child.kill();
    expect(await exit).toMatchObject({ signal: 'SIGKILL' });
    child.kill();
    await child.stop();
  });

  it('ends together with the processes that it started', async () => {
    const { connector, connected, gone } = await watchOne();
    const { child } = run(
      `import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', ${JSON.stringify(connector)}]); ${FOREVER}`,
    );
    await connected;
    await child.stop();
    await gone;
  });

  it('ends with its parent, even if that is killed, together with the processes that it started', async () => {
    const { connector, connected, gone } = await watchOne();
    const script = `import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', ${JSON.stringify(connector)}]); ${FOREVER}`;
    const parent = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { startChild } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)};
      const command = ['--input-type=module', '--eval', ${JSON.stringify(script)}];
      const nothing = () => {};
      startChild({ name: 'test', command, cwd: '.', environment: {}, onLine: nothing, onExit: nothing });`,
    ]);
    await connected;
    parent.kill('SIGKILL');
    await gone;
  });

  it('may end when it has nothing left to do', async () => {
    const { exit, line } = run('console.log("done");');
    await line('done');
    expect(await exit).toEqual({ code: 0, signal: null });
  });
});
