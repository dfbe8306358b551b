import { describe, expect, it } from 'vitest';
import { readToolNote, withToolNote } from './tool-note.ts';

describe('the note of a tool', () => {
  it.each([
    { scope: 'profile.write', shows: 'getMyContactDetails' },
    { scope: 'profile.read' },
    { scope: 'profile.read', title: 'Read “it”; once: all of it' },
    { scope: 'profile.write', shows: 'getIt', title: 'Change it' },
    {},
  ])('is read as it was written: %j', (note) => {
    const description = withToolNote('Changes the phone number.\nOf the user.', note);
    expect(readToolNote(description)).toEqual(note);
    expect(description.startsWith('Changes the phone number.\nOf the user.')).toBe(true);
  });

  it.each([
    'Changes the phone number.',
    '[scope: profile.write; shows: x]\n\nmore',
    'a\n\n[scope: profile write]',
    'a\n\n[scope: a; shows: b; shows: c]',
    'a\n\n[scope: a; title: b] c]',
  ])('is empty where there is none: %j', (description) => {
    expect(readToolNote(description)).toEqual({});
  });
});
