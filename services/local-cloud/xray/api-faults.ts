import type { MiddlewareHandler } from 'hono';
import type { Fault } from '../emulated-service.ts';

/** The faults of X-Ray's API. */
export interface ApiFaults {
  /** By the control port's names. */
  readonly faults: Readonly<Record<string, Fault>>;
  /** Runs before the handler of segments. */
  readonly middleware: MiddlewareHandler;
}

/** X-Ray API Reference, "PutTraceSegments" and "Common error types": status, type and message. */
const REFUSALS = {
  'xray-throttle': [
    429,
    'ThrottledException',
    'The request exceeds the maximum number of requests per second.',
  ],
  'xray-error': [
    500,
    'InternalFailure',
    'The request processing has failed because of an unknown error.',
  ],
  'xray-denied': [
    403,
    'AccessDeniedException',
    'A service control policy denies xray:PutTraceSegments.',
  ],
} as const;

type Refusal = keyof typeof REFUSALS;

/**
 * Makes X-Ray's API refuse segments or, with `xray-hang`, leave their senders without an answer
 * until the fault is over.
 */
export function createApiFaults(): ApiFaults {
  const refusals = new Set<Refusal>();
  let hang: PromiseWithResolvers<void> | undefined;

  const refuse = (refusal: Refusal): [string, Fault] => [
    refusal,
    (on) => {
      if (on) refusals.add(refusal);
      else refusals.delete(refusal);
    },
  ];
  return {
    faults: {
      ...Object.fromEntries(Object.keys(REFUSALS).map((name) => refuse(name as Refusal))),
      'xray-hang': (on) => {
        hang?.resolve();
        hang = on ? Promise.withResolvers() : undefined;
      },
    },
    async middleware(c, next) {
      await hang?.promise;
      // A sender that has given up sends the same segments again, and they must not be stored
      // twice.
      if (c.req.raw.signal.aborted) return c.body(null);
      const [refusal] = refusals;
      if (refusal === undefined) return next();
      const [status, type, message] = REFUSALS[refusal];
      return c.json({ message }, status, { 'x-amzn-errortype': type });
    },
  };
}
