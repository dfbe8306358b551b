import { continueTrace, makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelemetry } from './telemetry.ts';
import { type CapturedStdout, captureStdout } from './testing/captured-stdout.ts';
import type { Emitted } from './xray-daemon.fixture.ts';

const ROOT = makeTraceRoot();
const PARENT = '463ac35c9f6413ad';
const HEADER = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

const sent: Emitted[] = [];
const telemetry = createTelemetry({
  service: 'agent',
  version: 'v1',
  sendSegment: (document) => sent.push(JSON.parse(document)),
});

/** The next segment that was sent. */
function next(): Emitted {
  const segment = sent.shift();
  if (!segment) throw new Error('No segment was sent');
  return segment;
}

let output: CapturedStdout;
beforeEach(() => {
  output = captureStdout();
  sent.length = 0;
});
afterEach(() => output.release());

/** Lets a test choose the order of overlapping steps. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

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

describe('spans', () => {
  it('nest, have annotations, and are the parent of outgoing requests', async () => {
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
    const segment = next();
    const outer = segment.subsegments?.[0];
    const inner = outer?.subsegments?.[0];
    expect([outer?.name, inner?.name]).toEqual(['outer', 'inner']);
    expect(inner).toMatchObject({ annotations: { tool: 'getMyProfile' } });
    expect(parents).toEqual([segment.id, outer?.id, inner?.id]);
  });

  it('that run side by side are not each other’s parent', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const [started, finish] = [createGate(), createGate()];
    await request.run(() =>
      Promise.all([
        telemetry.span('first', async () => {
          started.open();
          await finish.opened;
          await telemetry.span('first.part', async () => undefined);
        }),
        telemetry.span('second', async () => {
          await started.opened;
          finish.open();
        }),
      ]),
    );
    request.close();
    expect(next().subsegments).toMatchObject([
      { name: 'first', subsegments: [{ name: 'first.part' }] },
      { name: 'second' },
    ]);
  });

  it('that fail are marked and rethrow the error', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const failure = new Error('broken');
    const work = request.run(() => telemetry.span('step', () => Promise.reject(failure)));
    await expect(work).rejects.toBe(failure);
    request.close({ status: 502 });
    expect(next()).toMatchObject({
      fault: true,
      subsegments: [{ name: 'step', fault: true }],
    });
  });

  it('that are opened end when they are closed, and are the parent until then', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const [parent, inner] = await request.run(async () => {
      const span = telemetry.openSpan('upstream');
      const header = await span.run(async () => telemetry.traceHeader());
      await span.run(() => telemetry.span('part', async () => undefined));
      span.annotate('tool', 'getMyProfile');
      span.close({ status: 429 });
      span.close({ status: 500 });
      return [parseTraceHeader(header)?.parent, telemetry.isInRequest()];
    });
    request.close();
    const [upstream] = next().subsegments ?? [];
    expect(upstream).toMatchObject({
      id: parent,
      name: 'upstream',
      throttle: true,
      annotations: { tool: 'getMyProfile' },
      subsegments: [{ name: 'part' }],
    });
    expect(upstream).not.toHaveProperty('fault');
    expect(inner).toBe(true);
  });

  it('that are not closed end with the request', () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    const span = request.run(() => telemetry.openSpan('upstream'));
    span.run(() => telemetry.openSpan('body'));
    request.close();
    span.close({ status: 500 });
    expect(sent).toHaveLength(1);
    expect(next()).toMatchObject({
      end_time: expect.any(Number),
      subsegments: [
        {
          name: 'upstream',
          end_time: expect.any(Number),
          subsegments: [{ name: 'body', end_time: expect.any(Number) }],
        },
      ],
    });
  });

  it('of a long turn all stay in one document', async () => {
    const request = telemetry.openRequest({ traceHeader: HEADER });
    await request.run(async () => {
      const spans = Array.from({ length: 150 }, () => telemetry.openSpan('step'));
      for (const span of spans) span.close();
    });
    request.close();
    expect(sent).toHaveLength(1);
    expect(next().subsegments).toHaveLength(150);
  });
});

describe('overlapping requests', () => {
  it('never see each other’s trace, keys or segment', async () => {
    const count = 40;
    const everyoneStarted = createGate();
    let started = 0;
    const headers = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const root = `${ROOT.slice(0, 11)}${String(index).padStart(24, '0')}`;
        const request = telemetry.openRequest({
          traceHeader: `Root=${root};Parent=${PARENT};Sampled=1`,
          requestId: `r${index}`,
        });
        const header = await request.run(async () => {
          telemetry.appendKeys({ session_id: `s${index}` });
          if (++started === count) everyoneStarted.open();
          await everyoneStarted.opened;
          return telemetry.span('step', async () => {
            telemetry.annotate('session', `s${index}`);
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
      const segment = next();
      const index = Number(segment.trace_id.slice(-24));
      expect(segment.subsegments).toMatchObject([
        { name: 'step', annotations: { session: `s${index}` } },
      ]);
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
