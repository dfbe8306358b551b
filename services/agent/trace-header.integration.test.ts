import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import {
  continueTrace,
  HEADER,
  type InvokeResponse,
  makeTraceRoot,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bedrock, gateway, invocation, startWith } from './testing/app-harness.ts';
import { says } from './testing/scripted-bedrock.ts';

const ROOT = makeTraceRoot();

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

/** Valid headers of the backend and a Runtime, and malformed ones. */
const header = fc.option(
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...'Root=1-67891233;,Parent?Self abcdef') }),
    fc
      .shuffledSubarray([
        `Root=${ROOT}`,
        `root=${makeTraceRoot()}`,
        `Root=${makeTraceRoot(0)}`,
        'Root=undefined',
        'Parent=463ac35c9f6413ad',
        'Parent=undefined',
        'Sampled=?',
        `Self=${ROOT}`,
        'x'.repeat(10_240),
      ])
      .map((members) => members.join(';')),
  ),
  { nil: undefined },
);

it('may be anything in both headers: one valid trace is used for the Gateway, the answer and the log', async () => {
  const app = startWith(
    createTelemetry({ service: 'agent', version: 'v1', sendSegment: () => {} }),
  );
  await fc.assert(
    fc.asyncProperty(header, header, async (custom, runtime) => {
      stdout.clear();
      bedrock.script(says('Hello.'));
      const response = await app.request(
        '/invocations',
        invocation({
          [HEADER.runtimeSessionId]: crypto.randomUUID(),
          [HEADER.runtimeTraceId]: custom,
          [HEADER.traceId]: runtime,
        }),
      );
      const { traceId } = (await response.json()) as InvokeResponse;
      expect(continueTrace([`Root=${traceId}`]).root).toBe(traceId);
      const sent = gateway.requests.at(-1)?.traceHeader;
      expect(sent).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01]$/);
      expect(parseTraceHeader(sent)?.root).toBe(traceId);
      // The title follows the answer, in the same trace.
      await vi.waitFor(() =>
        expect(stdout.lines().at(-1)).toMatchObject({ message: 'title.completed' }),
      );
      const roots = stdout.lines().map((line) => line['trace_id']);
      expect(new Set(roots)).toEqual(new Set([traceId]));
    }),
    { numRuns: 20 },
  );
});
