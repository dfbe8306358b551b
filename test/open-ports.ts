import { readdir, readFile, readlink } from 'node:fs/promises';

/** A port on which a process listens. */
export interface OpenPort {
  readonly pid: number;
  readonly protocol: 'tcp' | 'udp';
  /** `127.0.0.1:4000`, or as hexadecimal digits for IPv6. */
  readonly address: string;
}

/** State of a socket in `/proc/net` (Linux, `include/net/tcp_states.h`). */
const LISTENS = '0A';
/** A UDP socket is only bound. */
const UNCONNECTED = '07';
const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'];

/**
 * Ports on which processes listen, as `ss -ltnup` shows them.
 *
 * @throws Error on a machine without `/proc`.
 */
export async function openPorts(pids: readonly number[]): Promise<readonly OpenPort[]> {
  const owners = new Map<string, number>();
  for (const pid of pids) {
    for (const inode of await socketsOf(pid)) owners.set(inode, pid);
  }
  const tables = await Promise.all(
    TABLES.map(async (name) => {
      const rows = (await readFile(`/proc/net/${name}`, 'utf8')).trim().split('\n').slice(1);
      const protocol = name.startsWith('tcp') ? 'tcp' : 'udp';
      return rows.flatMap((row): readonly OpenPort[] => {
        const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
        const pid = owners.get(inode);
        const isOpen = state === (protocol === 'tcp' ? LISTENS : UNCONNECTED);
        return pid !== undefined && isOpen ? [{ pid, protocol, address: readAddress(local) }] : [];
      });
    }),
  );
  return tables.flat();
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(
    files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')),
  );
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

/** `0100007F:0FA0` is 127.0.0.1:4000, since the address is in the machine's byte order. */
function readAddress(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = Buffer.from(address, 'hex').reverse();
  const name = bytes.length === 4 ? bytes.join('.') : address;
  return `${name}:${Number.parseInt(port, 16)}`;
}
