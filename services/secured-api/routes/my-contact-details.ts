import * as z from 'zod';
import { phone } from '../fields/phone.ts';
import { plainText } from '../fields/plain-text.ts';
import { recordOperations } from './record-operations.ts';

const MOST_LINES = 7;
const LONGEST_LINE = 100;
/** Of an address (RFC 5321, §4.5.3.1.3, and erratum 1690 to RFC 3696). */
const LONGEST_EMAIL = 254;

export const [getMyContactDetails, updateMyContactDetails] = recordOperations({
  record: 'contact-details',
  path: '/users/me/contact-details',
  reading: {
    operationId: 'getMyContactDetails',
    summary: 'Read your contact details',
    description:
      'Returns how the user who is signed in can be reached: phone number, postal address and ' +
      'alternative email address. Use it when the user asks for them, such as "which phone number do ' +
      'you have of me?". The address that the user signs in with is in getMyProfile. It takes no ' +
      'arguments.',
  },
  changing: {
    operationId: 'updateMyContactDetails',
    summary: 'Change your contact details',
    description:
      'Changes contact details of the user who is signed in. Use it when the user asks for it, such ' +
      'as "change my phone number to +1 555 0100", "I moved, my new address is …" or "remove my ' +
      'phone number". Give the fields that change and no others; null removes one. The address that ' +
      'the user signs in with cannot be changed here.',
  },
  fields: {
    phone: phone.describe('Phone number with + and country code, such as +1 555 0100'),
    postalAddress: z
      .array(plainText(LONGEST_LINE))
      .min(1)
      .max(MOST_LINES)
      .describe('Postal address, line by line as on a letter, the country last'),
    alternativeEmail: z
      .email()
      .max(LONGEST_EMAIL)
      .describe('Email address besides the one that the user signs in with'),
  },
});
