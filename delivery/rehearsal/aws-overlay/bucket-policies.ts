import type { AwsPart } from './overlay.ts';

/**
 * Handles bucket policies instead of moto, which enforces them without their conditions: a policy
 * that denies requests without TLS would deny every request.
 */
export function bucketPolicies(): AwsPart {
  const policies = new Map<string, string>();
  return {
    handle({ method, url, body }) {
      const bucket = /^\/([^/?]+)\/?\?policy(?:=|&|$)/.exec(url)?.[1];
      if (!bucket) return undefined;
      if (method === 'PUT') {
        policies.set(bucket, body);
        return { status: 204, body: '' };
      }
      const policy = policies.get(bucket);
      if (method === 'DELETE') policies.delete(bucket);
      if (policy === undefined) {
        return {
          status: 404,
          headers: { 'content-type': 'application/xml' },
          body: `<Error><Code>NoSuchBucketPolicy</Code><Message>The bucket policy does not exist</Message><BucketName>${bucket}</BucketName></Error>`,
        };
      }
      return method === 'DELETE'
        ? { status: 204, body: '' }
        : { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
    },
    contents: () => [...policies.keys()].map((bucket) => `policy of ${bucket}`),
  };
}
