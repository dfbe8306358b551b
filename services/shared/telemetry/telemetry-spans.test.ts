import { parseTraceHeader } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import {
  createGate,
  HEADER,
  next,
  output,
  PARENT,
  ROOT,
  recordFromEachTest,
  sent,
  telemetry,
} from './telemetry.fixture.ts';

recordFromEachTest();

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
