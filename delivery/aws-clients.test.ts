import { expect, it } from 'vitest';
import { awsSentence } from './aws-clients.ts';

it.each<[string, unknown, string | undefined]>([
  [
    'a refusal',
    Object.assign(new Error('not authorized to perform ssm:GetParameters'), {
      name: 'AccessDeniedException',
      $fault: 'client',
    }),
    'AWS refused a request: AccessDeniedException: not authorized to perform ssm:GetParameters',
  ],
  [
    'a connection that fails',
    Object.assign(new Error('connect ECONNREFUSED'), { name: 'TimeoutError', $metadata: {} }),
    'AWS could not be asked: TimeoutError: connect ECONNREFUSED',
  ],
  [
    'credentials that end',
    Object.assign(new Error('Token is expired.'), { name: 'CredentialsProviderError' }),
    'AWS could not be asked: CredentialsProviderError: Token is expired.',
  ],
  ['a fault of ours', new TypeError('undefined is not a function'), undefined],
  ['what is no error', 'text', undefined],
])('%s of AWS is one sentence, or none', (_what, error, sentence) => {
  expect(awsSentence(error)).toBe(sentence);
});
