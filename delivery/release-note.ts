import * as z from 'zod';

/** What is written beside a release, as JSON in the description of its parameter. */
export interface ReleaseNote {
  /** The commit from which the release was built; absent where it was built without git. */
  readonly commit?: string | undefined;
  /** `dirty`: files differed from the commit. */
  readonly tree?: 'clean' | 'dirty' | undefined;
  /** Who recorded it, by the machine's own word: `ana@laptop`. */
  readonly by?: string | undefined;
  /** This release only restores the one before another, of this version, that was never applied. */
  readonly takesBack?: string | undefined;
}

const schema = z.object({
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .optional()
    .catch(undefined),
  tree: z.enum(['clean', 'dirty']).optional().catch(undefined),
  by: z.string().optional().catch(undefined),
  takesBack: z.string().optional().catch(undefined),
});

/** SSM allows 1,024 characters. */
export function formatNote(note: ReleaseNote): string {
  return JSON.stringify({ ...note, by: note.by?.slice(0, 256) });
}

/** Reads the description of a parameter, which somebody may have written by hand. */
export function parseNote(description: string | undefined): ReleaseNote {
  try {
    return schema.safeParse(JSON.parse(description ?? '')).data ?? {};
  } catch {
    return {};
  }
}
