import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';
import { type CapturedStdout, captureStdout } from './testing/captured-stdout.ts';

const ROOT = makeTraceRoot();
const HEADER = `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

const telemetry = createTelemetry({ service: 'agent', version: 'v1' });

let output: CapturedStdout;
beforeEach(() => {
  output = captureStdout();
});
afterEach(() => output.release());

describe('a log line', () => {
  it('has the agreed keys', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER, requestId: 'r1' });
    request.run(() => telemetry.logger.warn('tool.failed', { token_fingerprint: 'ab12' }));
    request.close();
    expect(output.lines()).toEqual([
      {
        level: 'WARN',
        message: 'tool.failed',
        service: 'agent',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        version: 'v1',
        trace_id: ROOT,
        request_id: 'r1',
        token_fingerprint: 'ab12',
      },
    ]);
  });

  it('outside a request has no trace', () => {
    telemetry.logger.info('service.started', { port: 8080 });
    expect(output.lines()).toMatchObject([{ message: 'service.started', port: 8080 }]);
    expect(output.lines()[0]).not.toHaveProperty('trace_id');
  });

  it('cannot be overwritten by a field', () => {
    telemetry.logger.error('call.failed', { level: 'INFO', service: 'okta', version: 'v0' });
    expect(output.lines()).toMatchObject([{ level: 'ERROR', service: 'agent', version: 'v1' }]);
  });

  it('contains only allowed fields', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.run(() => {
      telemetry.appendKeys({ header: `Bearer ${JWT}` });
      telemetry.logger.error(`refused ${JWT}`, {
        authorization: 'opaque',
        prompt: 'my secret plan',
        nested: { list: [{ idToken: JWT }, JWT] },
        error: new Error(`bad ${JWT}`, { cause: new Error('secret plan') }),
      });
    });
    request.close();
    expect(output.text()).not.toMatch(/eyJ|opaque|secret plan/);
    expect(output.lines()).toMatchObject([
      { message: '[redacted]', error: { name: 'Error', cause: { name: 'Error' } } },
    ]);
  });
});
