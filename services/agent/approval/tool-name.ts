import { isReadingOperation } from '@three-tier-chat/wire-contract';

/** Between the name of a Gateway's target and that of its operation (AgentCore guide, "tool naming"). */
const SEPARATOR = '___';

/** Tells whether a tool only reads; a name that is no target's operation writes. */
export function isReading(toolName: string): boolean {
  const separator = toolName.indexOf(SEPARATOR);
  return separator >= 0 && isReadingOperation(toolName.slice(separator + SEPARATOR.length));
}

/** The tool of another operation of the same target. */
export function siblingOf(toolName: string, operation: string): string {
  return `${toolName.slice(0, toolName.indexOf(SEPARATOR))}${SEPARATOR}${operation}`;
}
