import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subjectHash, tokenFingerprint } from './token-fingerprint.ts';

it('the fingerprint is the beginning of the SHA-256 of the token', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (token) => {
      const digest = createHash('sha256').update(token, 'utf8').digest('hex');
      expect(await tokenFingerprint(token)).toBe(digest.slice(0, 16));
    }),
  );
});

it('the hash of a subject differs between issuers', async () => {
  const digest = createHash('sha256').update('https://okta/1|00u1').digest('hex');
  expect(await subjectHash('https://okta/1', '00u1')).toBe(digest.slice(0, 16));
  expect(await subjectHash('https://okta/2', '00u1')).not.toBe(digest.slice(0, 16));
});
