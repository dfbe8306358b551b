import type { AwsRequest, Overlay } from '../rehearsal/aws-overlay/overlay.ts';

export interface HeldRequest {
  /** Settles when the request has arrived. */
  readonly reached: Promise<void>;
  /** Lets it through, and every later one. */
  release(): void;
  /**
   * Leaves it unanswered, as if its sender had exited, and every repetition too: a provider that was
   * told to stop may still send the request again.
   */
  drop(): void;
  /** Lets through what comes from now on. */
  end(): void;
}

/** Delays the first matching request before it reaches AWS. */
export function holdRequest(
  overlay: Overlay,
  isMeant: (request: AwsRequest) => boolean,
): HeldRequest {
  const reached = Promise.withResolvers<void>();
  const passing = Promise.withResolvers<'pass' | 'drop'>();
  const stop = overlay.watch((request) => {
    if (!isMeant(request)) return undefined;
    reached.resolve();
    return passing.promise;
  });
  return {
    reached: reached.promise,
    release() {
      stop();
      passing.resolve('pass');
    },
    drop: () => passing.resolve('drop'),
    end: stop,
  };
}
