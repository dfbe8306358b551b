/** A port on 127.0.0.1 that belongs to one emulated service, counted from the cloud's base. */
export interface Port {
  /** Its purpose, for the message when the port is taken. */
  readonly name: string;
  /** From the base (4000; `LOCAL_PORT_BASE` changes it). The first ten are listed in README.md. */
  readonly offset: number;
}

/** The number of a port in this cloud. */
export type PortOf = (port: Port) => number;

/** @param elsewhere ports that do not have the number of their offset. */
export function portsFrom(base: number, elsewhere: Iterable<readonly [Port, number]> = []): PortOf {
  const moved = new Map(elsewhere);
  return (port) => moved.get(port) ?? base + port.offset;
}

export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
