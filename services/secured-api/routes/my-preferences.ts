import * as z from 'zod';
import { language } from '../fields/language.ts';
import { timeZone } from '../fields/time-zone.ts';
import { recordOperations } from './record-operations.ts';

export const [getMyPreferences, updateMyPreferences] = recordOperations({
  record: 'preferences',
  path: '/users/me/preferences',
  reading: {
    operationId: 'getMyPreferences',
    summary: 'Read your preferences',
    description:
      'Returns what the user who is signed in prefers: language, time zone, date format and ' +
      'notifications. Use it when the user asks about them, such as "which language do I get?", or ' +
      'when an answer depends on them, such as a date or a time of day. It takes no arguments.',
  },
  changing: {
    operationId: 'updateMyPreferences',
    summary: 'Change your preferences',
    description:
      'Changes preferences of the user who is signed in. Use it when the user asks for it, such as ' +
      '"write to me in German", "I moved to Lisbon, change my time zone" or "no more notifications". ' +
      'Give the fields that change and no others; null removes one.',
  },
  fields: {
    language: language.describe('Language tag (BCP 47), such as en, de-AT or pt-BR'),
    timeZone: timeZone.describe('IANA time zone, such as Europe/Lisbon'),
    dateFormat: z
      .enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY'])
      .describe('How dates are written'),
    notifications: z
      .enum(['none', 'important', 'all'])
      .describe('Which notifications the user gets'),
  },
});
