import { expect, it } from 'vitest';
import { redactArguments } from './redact-arguments.ts';

const SCHEMA = { type: 'object', properties: { theme: {}, size: {}, absent: {} } };

it('names the declared arguments, without any value', () => {
  expect(redactArguments(SCHEMA, { theme: 'halcyon', size: 7 })).toEqual({
    theme: '[redacted]',
    size: '[redacted]',
  });
});

it('counts names that the schema does not declare, which may be words of the conversation', () => {
  const args = JSON.parse('{"theme":1,"tell halcyon":1,"__proto__":1,"toString":1}');
  expect(redactArguments(SCHEMA, args)).toEqual({ theme: '[redacted]', '(undeclared)': '3' });
  expect(redactArguments({}, args)).toEqual({ '(undeclared)': '4' });
});
