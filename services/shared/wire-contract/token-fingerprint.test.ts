import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokenFingerprint } from './token-fingerprint.ts';

it('is the beginning of the SHA-256 of the token', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (token) => {
      const digest = createHash('sha256').update(token, 'utf8').digest('hex');
      expect(await tokenFingerprint(token)).toBe(digest.slice(0, 16));
    }),
  );
});
