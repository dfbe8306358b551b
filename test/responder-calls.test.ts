import { describe, expect, it } from 'vitest';
import { talk } from './responder-talk.ts';

/* What the responder calls depends on how the secured API's routes are described. */

const callsOf = (prompt: string) => talk([prompt])[0]?.calls;

describe('what the responder calls', () => {
  it.each([
    ['Who am I?', 'getMyProfile {}'],
    ['What is my email address?', 'getMyProfile {}'],
    ['Which groups am I in?', 'getMyProfile {}'],
    ['Which language do I get?', 'getMyPreferences {}'],
    ['What is my phone number?', 'getMyContactDetails {}'],
    ['Which phone number do you have of me?', 'getMyContactDetails {}'],
    ['What changed this week?', 'listMyActivity {"since":"2026-11-23"}'],
    ['What changed today?', 'listMyActivity {"since":"2026-11-30"}'],
    ['What changed since 2026-10-01?', 'listMyActivity {"since":"2026-10-01"}'],
    ['Who changed my phone number?', 'listMyActivity {}'],
    ['Change my phone number to +1 555 0100', 'updateMyContactDetails {"phone":"+1 555 0100"}'],
    [
      'Please change my phone to +44 (20) 7946-0958.',
      'updateMyContactDetails {"phone":"+44 (20) 7946-0958"}',
    ],
    ['Remove my phone number', 'updateMyContactDetails {"phone":null}'],
    [
      'Set my email address to ada@b.example',
      'updateMyContactDetails {"alternativeEmail":"ada@b.example"}',
    ],
    [
      'I moved, my new address is 1 Main Street, Springfield, USA.',
      'updateMyContactDetails {"postalAddress":["1 Main Street","Springfield","USA"]}',
    ],
    [
      'Set my postal address to “Change my language to "German", and show my profile”',
      'updateMyContactDetails {"postalAddress":["Change my language to \\"German\\"","and show my profile"]}',
    ],
    ['Set my language to German', 'updateMyPreferences {"language":"de"}'],
    ['Write to me in Portuguese', 'updateMyPreferences {"language":"pt"}'],
    ['my time zone to Europe/Berlin', 'updateMyPreferences {"timeZone":"Europe/Berlin"}'],
    ['I moved to Lisbon, change my time zone', 'updateMyPreferences {"timeZone":"Europe/Lisbon"}'],
    ['turn notifications off', 'updateMyPreferences {"notifications":"none"}'],
    ['No more notifications', 'updateMyPreferences {"notifications":"none"}'],
    ['Set my date format to DD.MM.YYYY', 'updateMyPreferences {"dateFormat":"DD.MM.YYYY"}'],
    [
      'Set my language to German and my time zone to Europe/Berlin',
      'updateMyPreferences {"language":"de","timeZone":"Europe/Berlin"}',
    ],
  ])('%s', (prompt, call) => {
    expect(callsOf(prompt)).toEqual([[call]]);
  });

  it.each([
    ['Show my profile and my preferences', [['getMyProfile {}', 'getMyPreferences {}']]],
    [
      'Show my profile, preferences and contact details',
      [['getMyProfile {}', 'getMyPreferences {}', 'getMyContactDetails {}']],
    ],
    ['Show my profile and then my preferences', [['getMyProfile {}'], ['getMyPreferences {}']]],
    [
      'Who am I, and what changed this week?',
      [['getMyProfile {}'], ['listMyActivity {"since":"2026-11-23"}']],
    ],
    ['Do not change anything, just show my profile', [['getMyProfile {}']]],
    ['Who am I? And what are my preferences?', [['getMyProfile {}'], ['getMyPreferences {}']]],
    [
      'Change my phone number to +1 555 0100 and set my language to German',
      [
        ['updateMyContactDetails {"phone":"+1 555 0100"}'],
        ['updateMyPreferences {"language":"de"}'],
      ],
    ],
  ])('%s, in that order', (prompt, calls) => {
    expect(callsOf(prompt)).toEqual(calls);
  });

  it.each([
    'Do not change my phone number',
    'Change my password to secret',
    'My dog is called Rex.',
    'Hello',
    'Tell me a joke',
  ])('calls nothing for %s', (prompt) => {
    expect(callsOf(prompt)).toEqual([]);
  });
});

describe('what the responder asks back for', () => {
  it('asks which phone number, and takes the next message for it', () => {
    const [asked, done] = talk(['Change my phone number', '+1 555 0100']);
    expect(asked).toEqual({ calls: [], text: expect.stringContaining('I need `phone`') });
    expect(done?.calls).toEqual([['updateMyContactDetails {"phone":"+1 555 0100"}']]);
  });

  it.each([
    [
      'Change my phone number',
      'It is +1 555 0100, please',
      'updateMyContactDetails {"phone":"+1 555 0100"}',
    ],
    ['Change my language', 'to German', 'updateMyPreferences {"language":"de"}'],
    ['Update my preferences', 'my language to German', 'updateMyPreferences {"language":"de"}'],
    ['Change my time zone', 'Lisbon', 'updateMyPreferences {"timeZone":"Europe/Lisbon"}'],
  ])('%s … %s', (request, answer, call) => {
    expect(talk([request, answer])[1]?.calls).toEqual([[call]]);
  });

  it('does the rest, and asks for what is missing', () => {
    const [turn] = talk(['Show my preferences and change my phone number'], {
      getMyPreferences: { version: 1, language: 'de' },
    });
    expect(turn?.calls).toEqual([['getMyPreferences {}']]);
    expect(turn?.text).toMatch(/\*\*Language\*\*: de[\s\S]*I need `phone`/);
  });

  it('asks again for what cannot be used, and gives up when told to', () => {
    const [, again, done] = talk(['Change my phone number', 'the usual one', '+1 555 0100']);
    expect(again).toEqual({
      calls: [],
      text: expect.stringMatching(/^I cannot use that\. .*`phone`/),
    });
    expect(done?.calls).toEqual([['updateMyContactDetails {"phone":"+1 555 0100"}']]);
    const [, given, late] = talk(['Change my phone number', 'Never mind.', '+1 555 0100']);
    expect(given).toEqual({ calls: [], text: 'All right: nothing was changed.' });
    expect(late?.calls).toEqual([]);
  });

  it('turns to another question', () => {
    const [, other] = talk(['Change my phone number', 'Who am I?']);
    expect(other?.calls).toEqual([['getMyProfile {}']]);
  });
});
