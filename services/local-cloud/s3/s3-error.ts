import { randomUUID } from 'node:crypto';

/** A complete answer of S3. */
export interface ObjectAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const ERRORS = {
  AccessDenied: { status: 403, message: 'Access Denied' },
  InvalidURI: { status: 400, message: "Couldn't parse the specified URI." },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist' },
} as const;

/** An error document (Amazon S3 API Reference, "Error responses"). */
export function s3Error(code: keyof typeof ERRORS): ObjectAnswer {
  const { status, message } = ERRORS[code];
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
  );
  return {
    status,
    headers: {
      'content-type': 'application/xml',
      'content-length': String(body.length),
      server: 'AmazonS3',
    },
    body,
  };
}
