import { continueTrace, makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HEADER,
  JWT,
  next,
  PARENT,
  ROOT,
  recordFromEachTest,
  sent,
  telemetry,
} from './telemetry.fixture.ts';
import { createTelemetry } from './telemetry.ts';

recordFromEachTest();

describe('a request', () => {
  it('continues the trace of its header', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER, name: 'chat' });
    request.close({ status: 200 });
    expect(request.traceId).toBe(ROOT);
    const segment = next();
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
    'Root=1-00000000-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1',
  ])('begins a trace of its own when the header is %s', async (traceHeader) => {
    const request = telemetry.openRequest({ traceHeader });
    expect(request.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(request.traceId).not.toBe(ROOT);
    request.close();
    const segment = next();
    expect(segment).toMatchObject({ name: 'agent', trace_id: request.traceId });
    expect(segment).not.toHaveProperty('parent_id');
  });

  it('emits nothing when the caller decided against sampling, and passes the decision on', async () => {
    const unsampled = telemetry.openRequest({ traceHeader: `Root=${ROOT};Sampled=0` });
    await unsampled.run(async () => {
      await telemetry.span('step', async () => {
        expect(parseTraceHeader(telemetry.traceHeader())).toMatchObject({ sampled: '0' });
      });
    });
    unsampled.close();
    expect(sent).toEqual([]);
  });

  it('is emitted once, with its first outcome', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.close({ status: 503 });
    request.close({ status: 200 });
    expect(sent).toMatchObject([{ name: 'agent', fault: true }]);
  });

  it.each([
    [{ status: 200 }, {}],
    [{ status: 500 }, { fault: true }],
    [{ status: 404 }, { error: true }],
    [{ status: 429 }, { error: true, throttle: true }],
    [{ error: new Error('broken') }, { fault: true }],
    [{ error: 'broken' }, { fault: true }],
    [{ error: Object.assign(new Error('no'), { status: 403 }) }, { error: true }],
    [{ error: Object.assign(new Error('slow down'), { status: 429 }) }, { throttle: true }],
    [{ error: new Error('broken'), status: 503 }, { fault: true }],
  ])('that ends with %o is marked', (outcome, marks) => {
    telemetry.openRequest({ traceHeader: HEADER }).close(outcome);
    const { fault, error, throttle } = next();
    expect({ fault, error, throttle }).toMatchObject(marks);
    expect(fault === true).toBe('fault' in marks);
  });

  it('contains an error’s name and stack frames, but not its message', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    request.run(() => telemetry.annotate('session', `Bearer ${JWT}`));
    request.close({ error: new TypeError(`refused ${JWT} for Zenobia`) });
    const segment = next();
    expect(segment).toMatchObject({
      annotations: { session: '[redacted]' },
      cause: {
        exceptions: [
          {
            type: 'TypeError',
            message: '',
            stack: expect.arrayContaining([
              expect.objectContaining({
                path: expect.stringMatching(/^\/.*telemetry\.test\.ts$/),
                line: expect.any(Number),
              }),
            ]),
          },
        ],
      },
    });
    expect(JSON.stringify(segment)).not.toMatch(/eyJ|Zenobia/);
  });

  it('records whether its process had just started', () => {
    const fresh = createTelemetry({
      service: 'agent',
      version: 'v1',
      sendSegment: (document) => sent.push(JSON.parse(document)),
    });
    fresh.openRequest({ traceHeader: HEADER }).close();
    fresh.openRequest({ traceHeader: HEADER }).close();
    expect(sent).toMatchObject([
      { annotations: { cold_start: true } },
      { annotations: { cold_start: false } },
    ]);
  });

  it('is not recorded without a sender of segments', () => {
    const silent = createTelemetry({ service: 'agent', version: 'v1' });
    const request = silent.openRequest({ traceHeader: HEADER });
    expect(request.run(() => silent.traceHeader())).toContain(`Root=${ROOT};Parent=`);
    request.close();
    expect(sent).toEqual([]);
  });
});

describe('outside a request', () => {
  it('there is no trace header', () => {
    expect(() => telemetry.traceId()).toThrow('No request is open');
    expect(() => telemetry.traceHeader()).toThrow('No request is open');
  });

  it('work runs without a span', async () => {
    telemetry.appendKeys({ session_id: 's' });
    telemetry.annotate('tool', 'value');
    telemetry.openSpan('step').close();
    expect(telemetry.isInRequest()).toBe(false);
    expect(await telemetry.span('step', async () => 'done')).toBe('done');
  });
});

describe('whatever trace header a request has', () => {
  const members = fc.shuffledSubarray([
    `Root=${ROOT}`,
    `root=${ROOT}`,
    `Root=${makeTraceRoot(0)}`,
    'Root=undefined',
    `Parent=${PARENT}`,
    'Parent=undefined',
    'Sampled=0',
    'Sampled=?',
    `Self=${ROOT}`,
    'x'.repeat(10_240),
  ]);
  const anything = fc.option(
    fc.oneof(
      fc.string({ unit: fc.constantFrom(...'Root=1-67891233;,Parent?Self ab\n\u00ff') }),
      fc.tuple(members, fc.constantFrom(';', ', ')).map(([list, mark]) => list.join(mark)),
    ),
    { nil: undefined },
  );

  it('it has one valid trace, which is passed on with its segment as parent', () => {
    fc.assert(
      fc.property(anything, (traceHeader) => {
        sent.length = 0;
        const request = telemetry.openRequest({ traceHeader });
        const header = request.run(telemetry.traceHeader);
        request.close();
        expect(header).toMatch(
          /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01]$/,
        );
        const { root, parent, sampled } = continueTrace([header]);
        expect(root).toBe(request.traceId);
        const segments = sampled === '1' ? [{ trace_id: root, id: parent }] : [];
        expect(sent.map(({ trace_id, id }) => ({ trace_id, id }))).toEqual(segments);
      }),
    );
  });
});

describe('another tracer', () => {
  it('gets each segment or span as a parent once', async () => {
    const parsed: unknown[] = [];
    const { openRequest, span } = createTelemetry({
      service: 'agent',
      version: 'v1',
      sendSegment: (document) => sent.push(JSON.parse(document)),
      withParentSegment: (segment) => {
        parsed.push(segment);
        return (work) => work();
      },
    });
    const request = openRequest({ traceHeader: HEADER });
    await request.run(() => span('model', async () => {}));
    request.run(() => {});
    request.close();
    const segment = next();
    expect(parsed).toEqual([
      { root: ROOT, parent: segment.id, sampled: '1' },
      { root: ROOT, parent: segment.subsegments?.[0]?.id, sampled: '1' },
    ]);
  });
});
