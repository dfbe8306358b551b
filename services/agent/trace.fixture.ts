import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { invocation, startWith } from './testing/app-harness.ts';

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly subsegments?: readonly Segment[];
}

export let sent: Segment[];
export let stdout: CapturedStdout;
export let app: ReturnType<typeof startWith>;

/** Each test of the file has an agent of its own, whose segments and lines are recorded. */
export function traceEachTest(): void {
  beforeEach(() => {
    sent = [];
    stdout = captureStdout();
    app = startWith(
      createTelemetry({
        service: 'agent',
        version: 'v1',
        sendSegment: (document) => sent.push(JSON.parse(document)),
      }),
    );
  });
  afterEach(() => stdout.release());
}

/** The segments of requests, without those of titles, which have no caller of their own. */
export function requestSegments(): readonly Segment[] {
  return sent.filter(({ subsegments = [] }) =>
    subsegments.some(({ name }) => name === 'token.check'),
  );
}

/** Runs a turn to its end, and waits for its segment. */
export async function turn(
  headers: Record<string, string> = {},
  prompt = 'Who am I?',
): Promise<Segment> {
  const before = requestSegments().length;
  const response = await app.request(
    '/invocations',
    invocation(headers, JSON.stringify({ prompt })),
  );
  await response.text();
  return vi.waitFor(() => {
    const segment = requestSegments()[before];
    if (!segment) throw new Error('No segment was sent');
    return segment;
  });
}

/**
 * Waits for the title that follows a conversation's first answer: its line, and its segment. The title
 * of an earlier test may come as late, so that the session must be no other test's.
 */
export async function titled(sessionId: string): Promise<Segment> {
  return vi.waitFor(() => {
    expect(stdout.lines()).toContainEqual(
      expect.objectContaining({ message: 'title.completed', session_id: sessionId }),
    );
    const segment = sent.find(
      (each) => !requestSegments().includes(each) && each.annotations?.['session'] === sessionId,
    );
    if (!segment) throw new Error('No segment was sent');
    return segment;
  });
}

/** Names and marks of the segments, as a tree. */
export function outline({ name, fault, error, throttle, subsegments = [] }: Segment): unknown {
  const marks = [fault && 'fault', error && 'error', throttle && 'throttle'].filter(Boolean);
  const label = [name, ...marks].join(' ');
  return subsegments.length === 0 ? label : { [label]: subsegments.map(outline) };
}

/** The calls of the Gateway with which a conversation's first turn connects. */
export const CONNECT = ['agentcore-gateway', 'agentcore-gateway', 'agentcore-gateway'];
