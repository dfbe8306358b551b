/** The output written to stdout during the capture. */
export interface CapturedStdout {
  /** Every line so far; each must be a JSON object. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  text(): string;
  /** Discards the output so far. */
  clear(): void;
  release(): void;
}

/** Captures log output instead of printing it. */
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
