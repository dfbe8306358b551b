import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type DropReason, DropReport, type Drops } from './drop-report.ts';
import { SendQueue } from './send-queue.ts';

/** `failed` may pass with time; `refused` will not. */
export type PutResult =
  | { readonly kind: 'taken'; readonly refusedCount: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed' };

/** Sends items in one request. It settles soon after `signal` fires, and never rejects. */
export type Put<Item> = (items: readonly Item[], signal: AbortSignal) => Promise<PutResult>;

export interface Sender<Item> {
  /** Takes one item. It returns at once, whatever becomes of the item. */
  readonly send: (item: Item) => void;
  /** Counts an item that could not even be made. */
  readonly drop: (reason: DropReason) => void;
  /** Sends what is left, for at most `limitMs`; then nothing more is taken. */
  stop(limitMs: number): Promise<void>;
}

export interface SenderOptions<Item> {
  readonly put: Put<Item>;
  readonly sizeOf: (item: Item) => number;
  /** Larger ones X-Ray would not take. */
  readonly maxItemBytes: number;
  /** Is told how many items were dropped: at most once a minute, and at the end. */
  readonly onDrop: (drops: Drops) => void;
  readonly queue?: SendQueue<Item>;
  /** Waits; ends early, without failing, when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What the X-Ray daemon sends in one request; the API's reference names no limit. */
const MAX_BATCH_COUNT = 50;
const MAX_BATCH_BYTES = 256 * 1024;
/** How long the first item waits for company: each request costs, not each item. */
const LINGER_MS = 2000;
const PUT_TIMEOUT_MS = 3000;
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends to X-Ray from services that have no daemon beside them. One request is under way at a time,
 * beside the service's own work: what X-Ray does not take in time is dropped and counted.
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
  /** Fires when it is time to hurry: pauses end, and nothing is tried twice. */
  const stopping = new AbortController();
  /** Fires when time is up. */
  const stopped = new AbortController();
  /** Sending belongs to no request, whichever one it began in. */
  const outsideOfRequests = AsyncLocalStorage.snapshot();
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
    // Not `AbortSignal.timeout`, which fires and is handled long after X-Ray has answered.
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
      sending ??= outsideOfRequests(sendAll);
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

/** Exponential, with full jitter, so that instances do not come back all at once. */
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/** What is unsent keeps no process alive. */
async function waitUnref(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}
