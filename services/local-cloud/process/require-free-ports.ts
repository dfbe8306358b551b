import { createServer } from 'node:net';

/** Names the ports that are taken, and how to use others. */
export class PortsTaken extends Error {
  override readonly name = 'PortsTaken';
}

/**
 * Checks that every port is free, before anything is started.
 *
 * @throws PortsTaken naming each taken port and its purpose.
 */
export async function requireFreePorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const results = await Promise.all(
    Object.entries(ports).map(async ([purpose, port]) => ({
      purpose,
      port,
      free: await isFree(port),
    })),
  );
  const taken = results.filter(({ free }) => !free);
  if (taken.length === 0) return;
  const list = taken.map(({ purpose, port }) => `${port} (${purpose})`).join(', ');
  throw new PortsTaken(
    `Taken on 127.0.0.1: ${list}. Stop what listens there, or move all ports with LOCAL_PORT_BASE, for example LOCAL_PORT_BASE=14000.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
