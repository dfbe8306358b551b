const LOOK_MS = 1000;

/**
 * Stops when the `make` that started this process has ended, which a signal says unless `make` was
 * killed outright. Does nothing where `make` is not the parent: that one may leave on purpose.
 */
export function endWithMake(stop: () => void): void {
  // GNU Make manual, "Recursive Use of make": set for whatever a recipe runs.
  if (process.env['MAKELEVEL'] === undefined) return;
  const make = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === make) return;
    clearInterval(timer);
    stop();
  }, LOOK_MS);
  timer.unref();
}
