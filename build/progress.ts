/** How long nothing may be said where the line in waiting cannot be rewritten, ms. */
const QUIET_MS = 20_000;
const SECOND_MS = 1_000;

export interface Progress {
  /**
   * Does what takes its time. It is named while it is waited for, with what it last told of, and with
   * how long it took when it has ended.
   */
  wait<T>(name: string, work: (tell: (detail: string) => void) => Promise<T>): Promise<T>;
  /** Writes text; a line that is not whole waits for its end. */
  write(text: string): void;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

interface Waiting {
  readonly name: string;
  readonly sinceMs: number;
  detail?: string;
}

/** Says what is waited for: on a terminal in a line of its own, elsewhere in a plain one now and then. */
export function startProgress(output: Output = process.stdout): Progress {
  const running = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let saidAtMs = performance.now();
  let part = '';

  const status = () =>
    `waiting for ${[...running]
      .map(
        ({ name, sinceMs, detail }) => `${name}${detail ? `: ${detail}` : ''} (${since(sinceMs)})`,
      )
      .join(', ')}`;
  const clear = () => {
    if (output.isTTY) output.write('\r\u001b[2K');
  };
  const show = () => {
    if (running.size === 0) return;
    if (output.isTTY) {
      clear();
      output.write(status().slice(0, (output.columns ?? 80) - 1));
    } else if (performance.now() - saidAtMs >= QUIET_MS) {
      say(`${status()}\n`);
    }
  };
  const say = (lines: string) => {
    clear();
    output.write(lines);
    saidAtMs = performance.now();
  };
  return {
    async wait(name, work) {
      const waiting: Waiting = { name, sinceMs: performance.now() };
      running.add(waiting);
      timer ??= setInterval(show, SECOND_MS);
      show();
      try {
        return await work((detail) => {
          waiting.detail = detail;
        });
      } finally {
        running.delete(waiting);
        if (running.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        say(`${name}: ${since(waiting.sinceMs)}\n`);
      }
    },
    write(text) {
      part += text;
      const end = part.lastIndexOf('\n') + 1;
      if (end === 0) return;
      say(part.slice(0, end));
      part = part.slice(end);
      show();
    },
  };
}

function since(startedAtMs: number): string {
  const ms = performance.now() - startedAtMs;
  return ms < 10 * SECOND_MS
    ? `${(ms / SECOND_MS).toFixed(1)} s`
    : `${Math.round(ms / SECOND_MS)} s`;
}
