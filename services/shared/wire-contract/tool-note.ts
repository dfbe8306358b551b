/** What an API tells of one of its operations beyond its description. */
export interface ToolNote {
  /** The scope that a call needs. */
  readonly scope?: string;
  /** Id of the reading operation that shows what a call would change. */
  readonly shows?: string;
  /** What the operation does, in a few words for people: its summary. */
  readonly title?: string;
}

const NOTE = /\n\n\[scope: ([\w.-]+)(?:; shows: (\w+))?(?:; title: ([^\]\n]+))?\]$/;

/**
 * Appends a note to a tool's description, which is all that a Gateway passes on of an operation beside
 * its name and its arguments (docs/decisions/approvals-from-the-tools-description.md).
 */
export function withToolNote(description: string, { scope, shows, title }: ToolNote): string {
  if (scope === undefined) return description;
  const members = [
    `scope: ${scope}`,
    ...(shows === undefined ? [] : [`shows: ${shows}`]),
    ...(title === undefined ? [] : [`title: ${title}`]),
  ];
  return `${description}\n\n[${members.join('; ')}]`;
}

/** Reads the note at the end of a description; an empty one where there is none. */
export function readToolNote(description: string): ToolNote {
  const [, scope, shows, title] = NOTE.exec(description) ?? [];
  return {
    ...(scope !== undefined && { scope }),
    ...(shows !== undefined && { shows }),
    ...(title !== undefined && { title }),
  };
}
