import { describe, expect, it } from 'vitest';
import { earlierVersion, withoutTakenBack } from './release-history.ts';
import { formatNote, parseNote } from './release-note.ts';

const release = (version: string, takesBack?: string) => ({
  version,
  at: new Date(0),
  by: 'arn:aws:iam::123456789012:user/ana',
  note: { takesBack },
});
const versions = (...releases: Parameters<typeof withoutTakenBack>[0]) =>
  withoutTakenBack(releases).map(({ version }) => version);

describe('the history of a service', () => {
  it('leaves out what was taken back, so that no rollback goes to it', () => {
    expect(versions(release('a'), release('b'), release('c'), release('b', 'c'))).toEqual([
      'a',
      'b',
    ]);
    expect(earlierVersion([release('b'), release('a')])).toBe('a');
  });

  it('keeps a release of the same version that was applied before', () => {
    expect(versions(release('a'), release('b'), release('a'), release('b', 'a'))).toEqual([
      'a',
      'b',
    ]);
  });

  it('begins with what was restored, if SSM has forgotten the rest', () => {
    expect(versions(release('c'), release('b', 'c'), release('d'))).toEqual(['b', 'd']);
  });
});

describe('the note of a release', () => {
  it('is read as it was written', () => {
    const note = { commit: 'c'.repeat(40), tree: 'dirty', by: 'ana@laptop' } as const;
    expect(parseNote(formatNote(note))).toEqual(note);
    expect(formatNote({ by: 'a'.repeat(2000) }).length).toBeLessThan(1024);
  });

  it.each([undefined, '', 'by hand', 'null', '[]', '{"commit":"\u001b[2J","tree":7}'])(
    'is empty if somebody wrote something else: %s',
    (description) => {
      expect(JSON.stringify(parseNote(description))).toBe('{}');
    },
  );
});
