import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isArnLike, isLike } from './pattern.ts';

const ARN = 'arn:aws:execute-api:us-east-1:000000000000:abc/$default/GET/users/me';

describe('isLike', () => {
  it('matches any characters with a star, one with a question mark, and everything else literally', () => {
    expect(isLike('s3:GetObject', 's3:Get*')).toBe(true);
    expect(isLike('s3:GetObject', 's3:Get?bject')).toBe(true);
    expect(isLike('s3:GetObject', 's3.GetObject')).toBe(false);
    expect(isLike('s3:GetObject', 'Get*')).toBe(false);
  });
});

describe('isArnLike', () => {
  it('keeps a wildcard within its part of the ARN', () => {
    expect(isArnLike(ARN, 'arn:aws:execute-api:*:abc/*')).toBe(false);
    expect(isArnLike(ARN, 'arn:aws:execute-api:*:*:ab?/*')).toBe(true);
  });

  it('matches every ARN with itself and with a wildcard for its resource', () => {
    const part = fc.stringMatching(/^[a-z0-9$/{}+.-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 6, maxLength: 6 }), (parts) => {
        const arn = parts.join(':');
        expect(isArnLike(arn, arn)).toBe(true);
        expect(isArnLike(arn, [...parts.slice(0, 5), '*'].join(':'))).toBe(true);
        expect(isArnLike(`${arn}x`, arn)).toBe(false);
      }),
    );
  });
});
