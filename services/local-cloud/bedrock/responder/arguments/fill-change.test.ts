import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillChange } from './fill-change.ts';

const text = { type: ['string', 'null'] };
const PROPERTIES = {
  displayName: text,
  phone: text,
  language: text,
  timeZone: text,
  backupEmail: { ...text, format: 'email' },
  tags: { type: ['array', 'null'], items: { type: 'string' } },
  limit: { type: 'integer' },
  newsletter: { type: 'boolean' },
  alerts: { enum: ['none', 'important', 'all'] },
};
const fill = (request: string, more: object = {}) =>
  fillChange({ type: 'object', properties: PROPERTIES, ...more }, request);

describe('fillChange', () => {
  it.each<readonly [string, object]>([
    ['Set my display name to "Ada, Countess"', { displayName: 'Ada, Countess' }],
    ['change my mobile to (030) 1234-567, please', { phone: '(030) 1234-567' }],
    ['Set language to Brazilian Portuguese', { language: 'pt-BR' }],
    ['Set my language to de-CH', { language: 'de-CH' }],
    ['answer me in French', { language: 'fr' }],
    ['Set the time zone to UTC', { timeZone: 'UTC' }],
    ['my time zone to New York', { timeZone: 'America/New_York' }],
    ['Change my backup mail to a.b@c.example.', { backupEmail: 'a.b@c.example' }],
    ['Set my tags to one, two', { tags: ['one', 'two'] }],
    ['Set my limit to 5', { limit: 5 }],
    ['Turn the newsletter off', { newsletter: false }],
    ['switch on newsletter', { newsletter: true }],
    ['Disable alerts', { alerts: 'none' }],
    ['enable my alerts', { alerts: 'all' }],
    ['Set my alerts to only important ones', { alerts: 'important' }],
    ['Remove my phone number and my language', { phone: null, language: null }],
  ])('%s', (request, input) => {
    expect(fill(request)).toEqual({ input, missing: [] });
  });

  it.each<readonly [string, readonly string[]]>([
    ['Change my phone number', ['phone']],
    ['Change my phone number to something', ['phone']],
    ['Set my limit to many', ['limit']],
    ['Set my alerts to loud', ['alerts']],
    ['Remove my newsletter', ['newsletter']],
    ['Set my time zone to Mars', ['timeZone']],
    ['Change something', Object.keys(PROPERTIES)],
  ])('asks for what is not usable: %s', (request, missing) => {
    expect(fill(request)).toEqual({ input: {}, missing });
  });

  it('asks for what the tool needs besides', () => {
    const { input, missing } = fill('Set my language to German', { required: ['reason'] });
    expect(input).toEqual({ language: 'de', reason: 'German' });
    expect(missing).toEqual([]);
    expect(fill('Set my phone', { required: ['reason'] }).missing).toEqual(['reason', 'phone']);
  });

  it('never throws, and fills only what the tool has', () => {
    const names = fc.uniqueArray(
      fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'constructor', 'phone')),
    );
    const word = fc.constantFrom(
      ...'set change my the phone to off turn remove __proto__ constructor 5 "x ( ['.split(' '),
    );
    const request = fc.array(word).map((words) => words.join(' '));
    fc.assert(
      fc.property(names, request, (keys, said) => {
        const properties = Object.fromEntries(keys.map((key) => [key, text]));
        const { input, missing } = fillChange({ properties }, said);
        for (const name of [...Object.keys(input), ...missing]) expect(keys).toContain(name);
      }),
    );
  });
});
