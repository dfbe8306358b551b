/** What was written to stdout while it was captured. */
export interface CapturedStdout {
  /** Every line so far, each of which must be a JSON object by itself. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  text(): string;
  /** Forgets what was written so far. */
  clear(): void;
  release(): void;
}

/** Collects what is logged instead of printing it. */
export function captureStdout(): CapturedStdout {
  const written: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk) => {
    written.push(String(chunk));
    return true;
  };
  return {
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    text: () => written.join(''),
    clear() {
      written.length = 0;
    },
    release() {
      process.stdout.write = write;
    },
  };
}
