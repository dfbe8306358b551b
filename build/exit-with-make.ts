const LOOK_MS = 1000;

/**
 * Calls `stop` when the `make` that started this process has exited, which no signal reports if
 * `make` was killed. Does nothing if `make` is not the parent: another parent may exit on purpose.
 */
export function exitWithMake(stop: () => void): void {
  // GNU Make manual, "Recursive Use of make": set in every recipe.
  if (process.env['MAKELEVEL'] === undefined) return;
  const make = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === make) return;
    clearInterval(timer);
    stop();
  }, LOOK_MS);
  timer.unref();
}
