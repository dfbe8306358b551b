import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Clock ticks per second (Linux, `sysconf(_SC_CLK_TCK)`; 100 on every platform that Node supports).
 */
const TICKS_PER_SECOND = 100;

/** The folder of each service's process. */
const RUN_FOLDER = /\/dist\/run\/([a-z-]+)\/[0-9a-f]{16}$/;

/**
 * CPU time of every service's process below `root`, in milliseconds since its start, user and
 * system time together.
 *
 * @throws Error on a machine without `/proc`.
 */
export async function serviceCpuMs(root: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const { service, ticks } of await readServices(root)) {
    times.set(service, (times.get(service) ?? 0) + (ticks * 1000) / TICKS_PER_SECOND);
  }
  return times;
}

/** Process ids of a service below `root`. */
export async function servicePids(root: number, service: string): Promise<readonly number[]> {
  const running = await readServices(root);
  return running.filter((one) => one.service === service).map(({ pid }) => pid);
}

interface RunningService {
  readonly service: string;
  readonly pid: number;
  readonly ticks: number;
}

async function readServices(root: number): Promise<readonly RunningService[]> {
  const processes = await readProcesses();
  const isBelow = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent ?? 0;
    return parent === root || (parent > 1 && isBelow(parent));
  };
  return Array.from(processes).flatMap(([pid, { folder, ticks }]) => {
    const service = RUN_FOLDER.exec(folder)?.[1];
    return service && isBelow(pid) ? [{ service, pid, ticks }] : [];
  });
}

interface Process {
  readonly parent: number;
  readonly folder: string;
  readonly ticks: number;
}

async function readProcesses(): Promise<ReadonlyMap<number, Process>> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.map(Number).filter(Number.isInteger);
  if (pids.length === 0)
    throw new Error('Processes are read from /proc, which this machine lacks.');
  const read = async (pid: number): Promise<readonly [number, Process] | undefined> => {
    try {
      const [stat, folder] = await Promise.all([
        readFile(`/proc/${pid}/stat`, 'utf8'),
        readlink(`/proc/${pid}/cwd`),
      ]);
      // After the name, which may contain spaces: the state, the parent, …, user and system ticks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = Number(fields[11]) + Number(fields[12]);
      return [pid, { parent: Number(fields[1]), folder, ticks }];
    } catch {
      // It has exited meanwhile.
      return undefined;
    }
  };
  const found = await Promise.all(pids.map(read));
  return new Map(found.filter((process) => process !== undefined));
}
