import {
  HEADER,
  IDEMPOTENCY_KEY,
  parseVersionTag,
  SHOWS_NOTHING,
} from '@three-tier-chat/wire-contract';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problem-error.ts';

/** One entity tag, weak ones too (RFC 9110 §8.8.3). */
const ONE_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * The header parameters of an operation that changes something: the agent's, not the model's, so a
 * Gateway's schema leaves them out (`terraform/openapi/gateway-schema.ts`).
 */
export function preconditionParameters(shows: string) {
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description: 'A UUID of this change: sent twice with the same key, it happens once',
      schema: { type: 'string', format: 'uuid' },
    },
    ...(shows === SHOWS_NOTHING
      ? []
      : [
          {
            name: 'If-Match',
            in: 'header',
            required: true,
            description: `ETag that ${shows} answered with: the change happens to that version alone`,
            schema: { type: 'string' },
          },
        ]),
  ] as const;
}

/**
 * Admits only a change that says under which key it happens once (draft-ietf-httpapi-idempotency-key-header
 * §2.7) and, unless it shows nothing, which version its caller has seen (RFC 6585 §3).
 */
export function requirePrecondition(shows: string | undefined): MiddlewareHandler<ApiEnvironment> {
  if (shows === undefined) return (_c, next) => next();
  return async (c, next) => {
    const key = c.req.header(HEADER.idempotencyKey);
    if (key === undefined || !IDEMPOTENCY_KEY.test(key)) {
      throw new ProblemError(
        'bad-request',
        'The change needs a key of its own: send one UUID as Idempotency-Key.',
      );
    }
    c.set('idempotencyKey', key.toLowerCase());
    if (shows !== SHOWS_NOTHING) {
      c.set('expectedVersion', readVersion(c.req.header(HEADER.ifMatch), shows));
    }
    await next();
  };
}

function readVersion(ifMatch: string | undefined, shows: string): number {
  // `*` would overwrite whatever is there.
  if (ifMatch === undefined || ifMatch.trim() === '*') {
    throw new ProblemError(
      'precondition-required',
      `The change must name the version that it is based on: read ${shows}, and send its ETag as If-Match.`,
    );
  }
  const version = parseVersionTag(ifMatch);
  if (version !== undefined) return version;
  if (ONE_TAG.test(ifMatch)) throw changedMeanwhile(shows);
  throw new ProblemError(
    'bad-request',
    'If-Match must be one entity tag, in its quotation marks, such as "3".',
  );
}

/** What a change may come to beside happening (`Changing` of `@three-tier-chat/dynamodb`). */
export type ChangeFailure = 'stale' | 'key-reused' | 'contended';

/** What a change that did not happen is answered with. */
export function refusedChange(failure: ChangeFailure, shows: string): ProblemError {
  switch (failure) {
    case 'stale':
      return changedMeanwhile(shows);
    case 'key-reused':
      return new ProblemError(
        'idempotency-key-reused',
        'This key was used for another change: send the change with a new one.',
      );
    case 'contended':
      return new ProblemError(
        'idempotency-key-in-use',
        'The same is being changed just now: send the same again with the same key.',
      );
  }
}

/** The version that a change is based on is not the present one. */
function changedMeanwhile(shows: string): ProblemError {
  return new ProblemError(
    'precondition-failed',
    `It was changed meanwhile, and this change did not happen: read ${shows} again, and decide anew.`,
  );
}
