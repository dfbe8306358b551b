/**
 * Node's arguments for a process whose port is behind another one that pages may call: its own port
 * answers no page.
 *
 * @param frontPort 0, which means a free port, is known too late: such a process has no guard.
 */
export function guardArguments(frontPort: number): readonly string[] {
  if (frontPort === 0) return [];
  const guard = new URL('./guard-process.ts', import.meta.url);
  guard.searchParams.set('front', String(frontPort));
  return ['--import', guard.href];
}
