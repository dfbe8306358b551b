import { once } from 'node:events';
import { type ConverseEvent, type Model, ModelFault } from './converse-event.ts';

/** What a scenario can make the model do; the control port uses these names. */
export type BedrockFault = 'throttle' | 'throttle-mid-stream' | 'stall' | 'error';

export interface FaultyModel {
  readonly model: Model;
  /**
   * Makes the next `times` requests fail (without `times`: all, until it is cleared). The AWS SDK
   * tries a refused request three times.
   */
  set(fault: BedrockFault | undefined, times?: number): void;
}

/** Bedrock's refusal of too many requests. */
export function throttled(): ModelFault {
  return new ModelFault(
    'ThrottlingException',
    'Too many requests, please wait before trying again.',
  );
}

/** Bedrock's failure for no reason that it tells. */
export function failing(): ModelFault {
  return new ModelFault(
    'InternalServerException',
    'The system encountered an unexpected error during processing. Try your request again.',
  );
}

/** Puts faults in front of a model. */
export function makeFaultyModel(model: Model): FaultyModel {
  let fault: BedrockFault | undefined;
  let left = 0;

  function take(): BedrockFault | undefined {
    if (left <= 0) return undefined;
    left -= 1;
    return fault;
  }

  return {
    set(next, times = Number.POSITIVE_INFINITY) {
      fault = next;
      left = times;
    },
    model(request, modelId, signal) {
      const taken = take();
      return taken ? fail(taken, signal) : model(request, modelId, signal);
    },
  };
}

async function* fail(fault: BedrockFault, signal: AbortSignal): AsyncGenerator<ConverseEvent> {
  if (fault === 'throttle') throw throttled();
  if (fault === 'error') throw failing();
  yield { event: 'messageStart', data: { role: 'assistant' } };
  for (const text of ['Let me ', 'see']) {
    yield { event: 'contentBlockDelta', data: { contentBlockIndex: 0, delta: { text } } };
  }
  if (fault === 'stall') {
    // Silent until the caller disconnects.
    if (!signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  }
  throw throttled();
}
