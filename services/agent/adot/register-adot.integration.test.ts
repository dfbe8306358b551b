import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, diag, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { captureStdout } from '@three-tier-chat/telemetry/testing';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Adot, registerAdot } from './register-adot.ts';
import { withParentSegment } from './with-parent-segment.ts';

/* ADOT itself, registered in the process of this test. */

const ROOT = makeTraceRoot();
const TRACE_ID = ROOT.slice(2).replace('-', '');
const SEGMENT = { root: ROOT, parent: '463ac35c9f6413ad', sampled: '1' } as const;

const listeners = process.listeners('SIGTERM');
const output = captureStdout();
const adot = registerAdot(process.env, { service: 'agent', version: 'v1' }) as Adot;
output.release();

const ended: ReadableSpan[] = [];
beforeEach(() => {
  ended.length = 0;
});

const tracer = trace.getTracer('strands-agents');
const record = () => tracer.startSpan('chat').end();

describe('ADOT, once registered', () => {
  it('prints nothing, and leaves SIGTERM to the process', () => {
    expect(output.text()).toBe('');
    expect(process.listeners('SIGTERM')).toEqual(listeners);
  });

  it('exports no span before an exporter is set', () => {
    record();
    adot.exportTo({
      onStart() {},
      onEnd: (span) => ended.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    });
    expect(ended).toEqual([]);
    record();
    expect(ended).toMatchObject([
      {
        name: 'chat',
        resource: {
          attributes: {
            'service.name': 'agent',
            'service.version': 'v1',
            'aws.service.type': 'gen_ai_agent',
            'telemetry.auto.version': '0.13.0-aws',
          },
        },
      },
    ]);
  });

  it('makes the segment the parent of spans that start in it, also after an await', async () => {
    await withParentSegment(SEGMENT)(async () => {
      const outer = tracer.startSpan('invoke_agent');
      await new Promise(setImmediate);
      context.with(trace.setSpan(context.active(), outer), record);
      outer.end();
    });
    const [inner, outer] = ended;
    expect(outer?.spanContext()).toMatchObject({ traceId: TRACE_ID, traceFlags: 1 });
    expect(outer?.parentSpanContext).toMatchObject({ spanId: SEGMENT.parent, isRemote: true });
    expect(inner?.spanContext().traceId).toBe(TRACE_ID);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });

  it('records nothing in a trace that is not sampled', () => {
    withParentSegment({ ...SEGMENT, sampled: '0' })(record);
    expect(ended).toEqual([]);
  });

  it('logs that ADOT reported a warning or error, without its text', () => {
    const logger = { warn: vi.fn(), error: vi.fn() };
    adot.logTo(logger);
    diag.warn('about', 'Zenobia');
    diag.error('about', new Error('Zenobia'));
    diag.info('about Zenobia');
    expect(logger.warn.mock.calls).toEqual([['adot.warning']]);
    expect(logger.error.mock.calls).toEqual([['adot.error']]);
  });
});

describe('an outgoing request', async () => {
  const headers: (readonly string[])[] = [];
  const server = createServer((request, response) => {
    headers.push(Object.keys(request.headers));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('is recorded as a span within a turn, without a trace header', async () => {
    await withParentSegment(SEGMENT)(async () => (await fetch(url)).text());
    expect(ended).toMatchObject([{ name: 'GET', parentSpanContext: { spanId: SEGMENT.parent } }]);
    for (const name of ['traceparent', 'tracestate', 'baggage', 'x-amzn-trace-id']) {
      expect(headers.at(-1)).not.toContain(name);
    }
  });

  it('is not recorded when it has a subsegment, nor outside of a turn', async () => {
    const recorded = { headers: { 'X-Amzn-Trace-Id': `Root=${ROOT}` } };
    await withParentSegment(SEGMENT)(async () => (await fetch(url, recorded)).text());
    await (await fetch(url)).text();
    expect(ended).toEqual([]);
    expect(headers).toHaveLength(3);
  });
});

it('instruments a client of the AWS SDK once', () => {
  class Client {
    send(): string {
      return 'sent';
    }
  }
  const plain = Client.prototype.send;
  adot.instrumentAwsSdk(Client);
  const instrumented = Client.prototype.send;
  expect(instrumented).not.toBe(plain);
  adot.instrumentAwsSdk(Client);
  expect(Client.prototype.send).toBe(instrumented);
});

it('registers and sets nothing when tracing is off', () => {
  const environment = { POWERTOOLS_TRACE_ENABLED: 'false' };
  expect(registerAdot(environment, { service: 'agent' })).toBeUndefined();
  expect(environment).toEqual({ POWERTOOLS_TRACE_ENABLED: 'false' });
});
