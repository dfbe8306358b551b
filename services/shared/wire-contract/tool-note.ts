/** What an API tells of one of its operations beyond its description. */
export interface ToolNote {
  /** The scope that a call needs. */
  readonly scope?: string;
  /** Id of the reading operation that shows what a call would change. */
  readonly shows?: string;
}

const NOTE = /\n\n\[scope: ([\w.-]+)(?:; shows: (\w+))?\]$/;

/**
 * Appends a note to a tool's description, which is all that a Gateway passes on of an operation beside
 * its name and its arguments (docs/decisions/approvals-from-the-tools-description.md).
 */
export function withToolNote(description: string, { scope, shows }: ToolNote): string {
  if (scope === undefined) return description;
  return `${description}\n\n[scope: ${scope}${shows === undefined ? '' : `; shows: ${shows}`}]`;
}

/** Reads the note at the end of a description; an empty one where there is none. */
export function readToolNote(description: string): ToolNote {
  const [, scope, shows] = NOTE.exec(description) ?? [];
  return { ...(scope !== undefined && { scope }), ...(shows !== undefined && { shows }) };
}
