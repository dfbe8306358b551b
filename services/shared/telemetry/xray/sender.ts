import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type DropReason, DropReport, type Drops } from './drop-report.ts';
import { SendQueue } from './send-queue.ts';

/** `failed` may succeed on a retry; `refused` will not. */
export type PutResult =
  | { readonly kind: 'taken'; readonly refusedCount: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

/** Sends items in one request. It settles soon after `signal` is aborted, and never rejects. */
export type Put<Item> = (items: readonly Item[], signal: AbortSignal) => Promise<PutResult>;

export interface Sender<Item> {
  /** Queues one item and returns at once. */
  readonly send: (item: Item) => void;
  /** Counts an item that could not be serialized. */
  readonly drop: (reason: DropReason) => void;
  /** Sends the remaining items, for at most `limitMs`; later items are dropped. */
  stop(limitMs: number): Promise<void>;
}

export interface SenderOptions<Item> {
  readonly put: Put<Item>;
  readonly sizeOf: (item: Item) => number;
  /** Maximum size of an item that X-Ray accepts. */
  readonly maxItemBytes: number;
  /** Called with the number of dropped items: at most once a minute, and at the end. */
  readonly onDrop: (drops: Drops) => void;
  readonly queue?: SendQueue<Item>;
  /** Waits; resolves early when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** As many as the X-Ray daemon sends in one request; the API reference names no limit. */
const MAX_BATCH_COUNT = 50;
const MAX_BATCH_BYTES = 256 * 1024;
/** How long the first item waits for others, since requests cost more than items. */
const LINGER_MS = 2000;
const PUT_TIMEOUT_MS = 3000;
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

/**
 * Sends to X-Ray from services without a daemon. One request runs at a time, in the background;
 * items that X-Ray does not accept in time are dropped and counted.
 */
export function createSender<Item>({
  put,
  sizeOf,
  maxItemBytes,
  onDrop,
  queue = new SendQueue(),
  wait = waitUnref,
}: SenderOptions<Item>): Sender<Item> {
  const drops = new DropReport(onDrop);
  /** Aborted when the sender stops: pauses end, and nothing is retried. */
  const stopping = new AbortController();
  /** Aborted when the time to stop is over. */
  const stopped = new AbortController();
  /** Runs the sender outside of the request that started it. */
  const outsideRequest = AsyncLocalStorage.snapshot();
  let sending: Promise<void> | undefined;

  const sendAll = async (): Promise<void> => {
    await wait(LINGER_MS, stopping.signal);
    while (queue.size > 0 && !stopped.signal.aborted) {
      await deliver(queue.take(MAX_BATCH_COUNT, MAX_BATCH_BYTES));
    }
    sending = undefined;
  };

  const deliver = async (batch: readonly Item[]): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const result = await putInTime(batch);
      if (result.kind === 'taken') return drops.add('refused', result.refusedCount);
      if (result.kind === 'refused') return drops.add('refused', batch.length);
      if (attempt === MAX_ATTEMPTS || stopping.signal.aborted) {
        return drops.add('unreachable', batch.length);
      }
      await wait(pauseMs(attempt), stopping.signal);
    }
  };

  const putInTime = async (batch: readonly Item[]): Promise<PutResult> => {
    const late = new AbortController();
    // Not `AbortSignal.timeout`, which would still fire long after X-Ray has answered.
    const timer = setTimeout(() => late.abort(), PUT_TIMEOUT_MS).unref();
    try {
      return await put(batch, AbortSignal.any([late.signal, stopped.signal]));
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    send(item) {
      if (stopped.signal.aborted) return drops.add('unreachable', 1);
      const bytes = sizeOf(item);
      if (bytes > maxItemBytes) return drops.add('too-large', 1);
      drops.add('queue-full', queue.add(item, bytes));
      sending ??= outsideRequest(sendAll);
    },

    drop: (reason) => drops.add(reason, 1),

    async stop(limitMs) {
      stopping.abort();
      const timer = setTimeout(() => stopped.abort(), limitMs);
      await sending;
      clearTimeout(timer);
      stopped.abort();
      drops.add('unreachable', queue.size);
      drops.end();
    },
  };
}

/** Exponential backoff with full jitter, so that instances do not all retry at once. */
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/** Waits without keeping the process alive. */
async function waitUnref(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}
