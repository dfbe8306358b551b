import {
  type BackoffStrategy,
  BeforeModelCallEvent,
  DefaultModelRetryStrategy,
  ExponentialBackoff,
  type LocalAgent,
  ModelStreamUpdateEvent,
} from '@strands-agents/sdk';

/** Transient exceptions of Bedrock Runtime (API reference, ConverseStream, "Errors"). */
const TRANSIENT = new Set([
  'ThrottlingException',
  'ModelNotReadyException',
  'ServiceUnavailableException',
]);
const MAX_ATTEMPTS = 3;

/**
 * Retries a throttled model call. Strands' own strategy never fires on Bedrock: the AWS SDK throws
 * the throttling exceptions before Strands can recognize them, so they are in `error.cause`.
 *
 * A call that has already begun to answer is not retried: the user already has its text, and a
 * second attempt would repeat it.
 *
 * One instance serves one agent.
 */
export class ThrottleRetry extends DefaultModelRetryStrategy {
  override readonly name = 'three-tier-chat:throttle-retry';

  #hasAnswered = false;

  constructor(backoff: BackoffStrategy = new ExponentialBackoff({ baseMs: 1000, maxMs: 8000 })) {
    super({ maxAttempts: MAX_ATTEMPTS, backoff });
  }

  override initAgent(agent: LocalAgent): void {
    super.initAgent(agent);
    agent.addHook(BeforeModelCallEvent, () => {
      this.#hasAnswered = false;
    });
    agent.addHook(ModelStreamUpdateEvent, ({ event }) => {
      if (event.type === 'modelContentBlockDeltaEvent') this.#hasAnswered = true;
    });
  }

  protected override isRetryable(error: Error): boolean {
    if (this.#hasAnswered) return false;
    const isTransient = error.cause instanceof Error && TRANSIENT.has(error.cause.name);
    return isTransient || super.isRetryable(error);
  }
}
