/**
 * The member of a change's answer, of status 200, that says why nothing was changed: a sentence for the
 * user. Of any other status a Gateway tells the agent only that the call failed (AgentCore Developer
 * Guide, "Turn on debugging messages").
 */
export const NOT_DONE = 'notDone';

/** Why a change was not made, by its answer; undefined if it was made. */
export function readNotDone(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  if (!Object.hasOwn(answer, NOT_DONE)) return undefined;
  const why = (answer as Readonly<Record<string, unknown>>)[NOT_DONE];
  return typeof why === 'string' && why.trim() !== '' ? why : undefined;
}
