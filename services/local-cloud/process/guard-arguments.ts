/**
 * Arguments of Node for a process whose port stands behind another one, of which a page may ask: its own
 * answers no page.
 *
 * @param frontPort 0, which takes a free port, is known too late: such a process has no guard.
 */
export function guardArguments(frontPort: number): readonly string[] {
  if (frontPort === 0) return [];
  const guard = new URL('./guard-process.ts', import.meta.url);
  guard.searchParams.set('front', String(frontPort));
  return ['--import', guard.href];
}
