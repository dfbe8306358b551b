import './lambda-environment.ts';
import { parseTraceHeader } from '@three-tier-chat/wire-contract';
import xray from 'aws-xray-sdk-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Daemon, startDaemon } from './fixture-daemon.ts';
import { type CapturedStdout, captureStdout } from './fixture-stdout.ts';
import { createTelemetry } from './telemetry.ts';

const ROOT = '1-67891233-abcdef012345678912345678';
const PARENT = '463ac35c9f6413ad';
const HEADER = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

const telemetry = createTelemetry({ service: 'agent', version: 'v1' });
let daemon: Daemon;

beforeAll(async () => {
  daemon = await startDaemon();
  xray.setDaemonAddress(daemon.address);
});
afterAll(() => daemon.close());

let output: CapturedStdout;
beforeEach(() => {
  output = captureStdout();
});
afterEach(() => output.release());

/** Steps that overlap in an order that the test decides. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe('a request', () => {
  it('continues the trace of its header', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER, name: 'chat' });
    request.close({ status: 200 });
    expect(request.traceId).toBe(ROOT);
    const segment = await daemon.next();
    expect(segment).toMatchObject({ name: 'chat', trace_id: ROOT, parent_id: PARENT });
    expect(segment).not.toHaveProperty('fault');
    expect(segment).not.toHaveProperty('error');
  });

  it.each([
    undefined,
    '',
    'Root=1-x-y;Parent=z',
    `Root=${ROOT};Root=${ROOT}`,
    'Root=undefined;Parent=463ac35c9f6413ad;Sampled=1',
  ])('begins a trace of its own when the header is %s', async (traceHeader) => {
    const request = telemetry.openRequest({ traceHeader });
    expect(request.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(request.traceId).not.toBe(ROOT);
    request.close();
    const segment = await daemon.next();
    expect(segment).toMatchObject({ name: 'agent', trace_id: request.traceId });
    expect(segment).not.toHaveProperty('parent_id');
  });

  it('emits nothing when the caller decided against sampling, and hands the decision on', async () => {
    const unsampled = telemetry.openRequest({ traceHeader: `Root=${ROOT};Sampled=0` });
    await unsampled.run(async () => {
      await telemetry.span('step', async () => {
        expect(parseTraceHeader(telemetry.traceHeader())).toMatchObject({ sampled: '0' });
      });
    });
    unsampled.close();
    telemetry.openRequest({ traceHeader: HEADER, name: 'sentinel' }).close();
    expect(await daemon.next()).toMatchObject({ name: 'sentinel' });
  });

  it('is emitted once, with its first outcome', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.close({ status: 503 });
    request.close({ status: 200 });
    telemetry.openRequest({ traceHeader: HEADER, name: 'sentinel' }).close();
    expect(await daemon.next()).toMatchObject({ name: 'agent', fault: true });
    expect(await daemon.next()).toMatchObject({ name: 'sentinel' });
  });

  it.each([
    [{ status: 500 }, { fault: true }],
    [{ status: 404 }, { error: true }],
    [{ status: 429 }, { error: true, throttle: true }],
    [{ error: new Error('broken') }, { fault: true }],
    [{ error: 'broken' }, { fault: true }],
  ])('that ends with %o is marked', async (outcome, marks) => {
    telemetry.openRequest({ traceHeader: HEADER }).close(outcome);
    expect(await daemon.next()).toMatchObject(marks);
  });

  it('keeps credentials out of the trace', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.run(() => telemetry.annotate('note', `Bearer ${JWT}`));
    request.close({ error: new Error(`refused ${JWT}`) });
    const segment = await daemon.next();
    expect(segment).toMatchObject({ annotations: { note: '[redacted]' } });
    expect(JSON.stringify(segment)).toContain('refused [redacted]');
    expect(JSON.stringify(segment)).not.toContain('eyJ');
  });
});

describe('spans', () => {
  it('nest, carry annotations, and are the parent that is sent on', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const parents: (string | undefined)[] = [];
    const note = () => parents.push(parseTraceHeader(telemetry.traceHeader())?.parent);
    const result = await request.run(async () => {
      note();
      return telemetry.span('outer', async () => {
        note();
        return telemetry.span('inner', async () => {
          note();
          telemetry.annotate('tool', 'getMyProfile');
          return 'done';
        });
      });
    });
    request.close({ status: 200 });
    expect(result).toBe('done');
    const segment = await daemon.next();
    const outer = segment.subsegments?.[0];
    const inner = outer?.subsegments?.[0];
    expect([outer?.name, inner?.name]).toEqual(['outer', 'inner']);
    expect(inner).toMatchObject({ annotations: { tool: 'getMyProfile' } });
    expect(parents).toEqual([segment.id, outer?.id, inner?.id]);
  });

  it('side by side do not become each other’s parent', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const [started, finish] = [createGate(), createGate()];
    await request.run(() =>
      Promise.all([
        telemetry.span('first', async () => {
          started.open();
          await finish.opened;
          await telemetry.span('part of first', async () => undefined);
        }),
        telemetry.span('second', async () => {
          await started.opened;
          finish.open();
        }),
      ]),
    );
    request.close();
    expect((await daemon.next()).subsegments).toMatchObject([
      { name: 'first', subsegments: [{ name: 'part of first' }] },
      { name: 'second' },
    ]);
  });

  it('that fail are marked and pass the failure on', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const failure = new Error('broken');
    const work = request.run(() => telemetry.span('step', () => Promise.reject(failure)));
    await expect(work).rejects.toBe(failure);
    request.close({ status: 502 });
    expect(await daemon.next()).toMatchObject({
      fault: true,
      subsegments: [{ name: 'step', fault: true }],
    });
  });
});

describe('overlapping requests', () => {
  it('never see each other’s trace, keys or segment', async () => {
    const count = 40;
    const everyoneStarted = createGate();
    let started = 0;
    const headers = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const root = `1-67891233-${String(index).padStart(24, '0')}`;
        const request = telemetry.openRequest({
          traceHeader: `Root=${root};Parent=${PARENT};Sampled=1`,
          requestId: `r${index}`,
        });
        const header = await request.run(async () => {
          telemetry.appendKeys({ session_id: `s${index}` });
          if (++started === count) everyoneStarted.open();
          await everyoneStarted.opened;
          return telemetry.span('step', async () => {
            telemetry.annotate('index', index);
            telemetry.logger.info('step.done', { index });
            return telemetry.traceHeader();
          });
        });
        request.close({ status: 200 });
        return { root, header };
      }),
    );

    for (const { root, header } of headers) expect(parseTraceHeader(header)?.root).toBe(root);
    expect(output.text()).not.toContain('undefined');
    for (const line of output.lines()) {
      const index = Number(line['index']);
      expect(line).toMatchObject({
        trace_id: headers[index]?.root,
        request_id: `r${index}`,
        session_id: `s${index}`,
      });
    }
    expect(output.lines()).toHaveLength(count);
    for (let received = 0; received < count; received++) {
      const segment = await daemon.next();
      const index = Number(segment.trace_id.slice(-24));
      expect(segment.subsegments).toMatchObject([{ name: 'step', annotations: { index } }]);
    }
  });

  it('may be entered again for a body that is streamed later', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.run(() => telemetry.appendKeys({ session_id: 's' }));
    request.run(() => telemetry.logger.info('body.sent'));
    request.close();
    expect(output.lines()).toMatchObject([{ session_id: 's', trace_id: ROOT }]);
  });
});

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

  it('cannot be disguised by a field', () => {
    telemetry.logger.error('call.failed', { level: 'INFO', service: 'okta', version: 'v0' });
    expect(output.lines()).toMatchObject([{ level: 'ERROR', service: 'agent', version: 'v1' }]);
  });

  it('carries no credentials, in a field, an error or the event itself', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.run(() => {
      telemetry.appendKeys({ header: `Bearer ${JWT}` });
      telemetry.logger.error(`refused ${JWT}`, {
        authorization: 'opaque',
        prompt: 'my secret plan',
        nested: { list: [{ idToken: JWT }, JWT] },
        error: new Error(`bad ${JWT}`, { cause: new Error(`Bearer ${JWT}`) }),
      });
    });
    request.close();
    expect(output.text()).not.toMatch(/eyJ|opaque|secret plan/);
    expect(output.lines()).toMatchObject([
      { message: 'refused [redacted]', error: { message: 'bad [redacted]' } },
    ]);
  });
});

describe('outside a request', () => {
  it('there is no trace to send on', () => {
    expect(() => telemetry.traceId()).toThrow('No request is open');
    expect(() => telemetry.traceHeader()).toThrow('No request is open');
  });

  it('work goes on without a span', async () => {
    telemetry.appendKeys({ session_id: 's' });
    telemetry.annotate('key', 'value');
    expect(await telemetry.span('step', async () => 'done')).toBe('done');
  });
});
