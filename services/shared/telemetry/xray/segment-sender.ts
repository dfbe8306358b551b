import { setTimeout as delay } from 'node:timers/promises';
import { DropReport, type Drops } from './drop-report.ts';
import type { PutTraceSegments } from './put-trace-segments.ts';
import { SegmentQueue } from './segment-queue.ts';

export interface SegmentSender {
  /** Takes a finished segment document. It returns at once, whatever becomes of the document. */
  readonly send: (document: string) => void;
  /** Sends what is left, for at most `limitMs`; then nothing more is taken. */
  stop(limitMs: number): Promise<void>;
}

export interface SegmentSenderOptions {
  readonly put: PutTraceSegments;
  /** Is told how many documents were dropped: at most once a minute, and at the end. */
  readonly onDrop: (drops: Drops) => void;
  readonly queue?: SegmentQueue;
  /** Waits; ends early, without failing, when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** X-Ray Developer Guide, "AWS X-Ray segment documents": "up to 64 kB". */
const MAX_DOCUMENT_BYTES = 64 * 1024;
/** What the X-Ray daemon sends in one request; the API's reference names no limit. */
const MAX_BATCH_COUNT = 50;
const MAX_BATCH_BYTES = 256 * 1024;
/** What finishes together goes together. */
const LINGER_MS = 250;
const PUT_TIMEOUT_MS = 3000;
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends segments to X-Ray from services that have no daemon beside them. One request is under way at
 * a time, beside the service's own work: what X-Ray does not take in time is dropped and counted.
 */
export function createSegmentSender({
  put,
  onDrop,
  queue = new SegmentQueue(),
  wait = waitUnref,
}: SegmentSenderOptions): SegmentSender {
  const drops = new DropReport(onDrop);
  /** Fires when it is time to hurry: pauses end, and nothing is tried twice. */
  const stopping = new AbortController();
  /** Fires when time is up. */
  const stopped = new AbortController();
  let sending: Promise<void> | undefined;

  const sendAll = async (): Promise<void> => {
    await wait(LINGER_MS, stopping.signal);
    while (queue.size > 0 && !stopped.signal.aborted) {
      await deliver(queue.take(MAX_BATCH_COUNT, MAX_BATCH_BYTES));
    }
    sending = undefined;
  };

  const deliver = async (batch: readonly string[]): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const limit = AbortSignal.any([AbortSignal.timeout(PUT_TIMEOUT_MS), stopped.signal]);
      const result = await put(batch, limit);
      if (result.kind === 'taken') return drops.add('refused', result.refusedCount);
      if (result.kind === 'refused') return drops.add('refused', batch.length);
      if (attempt === MAX_ATTEMPTS || stopping.signal.aborted) {
        return drops.add('unreachable', batch.length);
      }
      await wait(pauseMs(attempt), stopping.signal);
    }
  };

  return {
    send(document) {
      if (stopped.signal.aborted) return drops.add('unreachable', 1);
      if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) return drops.add('too-large', 1);
      drops.add('queue-full', queue.add(document));
      sending ??= sendAll();
    },

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

/** An unsent segment keeps no process alive. */
async function waitUnref(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}
