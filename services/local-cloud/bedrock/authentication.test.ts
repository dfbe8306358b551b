import { describe, expect, it } from 'vitest';
import { refuseUnauthenticated } from './authentication.ts';

const SIGNED = `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

describe('refuseUnauthenticated', () => {
  it('takes a signature for Bedrock, or an API key', () => {
    expect(refuse(SIGNED)).toBeUndefined();
    expect(refuse('Bearer bedrock-api-key')).toBeUndefined();
  });

  it('refuses a request without either', () => {
    expect(refuse(undefined)).toEqual({
      type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
      status: 403,
    });
    for (const broken of [
      'Basic x',
      'Bearer',
      SIGNED.slice(0, -1),
      SIGNED.replace('20260101', '20250101'),
    ]) {
      expect(refuse(broken)?.type).toBe('IncompleteSignatureException');
    }
  });

  it('refuses a signature for another service or region', () => {
    expect(refuse(SIGNED.replace('/bedrock/', '/s3/'))?.message).toContain("'bedrock'");
    expect(refuse(SIGNED.replace('us-east-1', 'eu-west-1'))?.message).toContain("'us-east-1'");
  });
});

function refuse(authorization: string | undefined) {
  const headers = new Headers({ 'x-amz-date': '20260101T000000Z' });
  if (authorization !== undefined) headers.set('authorization', authorization);
  return refuseUnauthenticated(headers, 'us-east-1');
}
