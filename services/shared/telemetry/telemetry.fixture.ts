import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach } from 'vitest';
import { createTelemetry } from './telemetry.ts';
import { type CapturedStdout, captureStdout } from './testing/captured-stdout.ts';
import type { Emitted } from './xray-daemon.fixture.ts';

export const ROOT = makeTraceRoot();
export const PARENT = '463ac35c9f6413ad';
export const HEADER = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
export const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

export const sent: Emitted[] = [];
export const telemetry = createTelemetry({
  service: 'agent',
  version: 'v1',
  sendSegment: (document) => sent.push(JSON.parse(document)),
});

/** The next segment that was sent. */
export function next(): Emitted {
  const segment = sent.shift();
  if (!segment) throw new Error('No segment was sent');
  return segment;
}

export let output: CapturedStdout;

/** Each test of the file begins with nothing sent or printed. */
export function recordFromEachTest(): void {
  beforeEach(() => {
    output = captureStdout();
    sent.length = 0;
  });
  afterEach(() => output.release());
}

/** Lets a test choose the order of overlapping steps. */
export function createGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
