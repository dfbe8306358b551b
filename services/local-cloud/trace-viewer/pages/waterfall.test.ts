import { describe, expect, it } from 'vitest';
import {
  chain,
  check,
  idOf,
  line,
  MARKUP,
  rowsOf,
  START,
  segment,
  TRACE,
  textOf,
  view,
} from './turn-view.fixture.ts';
import { waterfall } from './waterfall.ts';

/** The pieces of a hop's bar, each `[kind, start, width]`. */
function barOf(rows: ReturnType<typeof waterfall>, hop: string): readonly (readonly string[])[] {
  const [row = ''] =
    String(rows)
      .match(/<tr id="hop-[\s\S]*?<\/tr>/g)
      ?.filter((each) => each.includes(`>${hop}</a>`)) ?? [];
  return Array.from(
    row.matchAll(/<rect class="([a-z ]+)" x="([\d.]+%)" width="([\d.]+%?)"/g),
    ([, kind = '', x = '', width = '']) => [kind, x, width],
  );
}

const AGENT = segment(2, [10, 90], { parent_id: idOf(1), name: 'agent' });

describe('the waterfall', () => {
  it('has a row for each hop, with its duration, its own time, and its outcome', () => {
    const segments = [
      segment(1, [0, 100]),
      AGENT,
      segment(3, [20, 60], { parent_id: idOf(2), error: true }),
    ];
    expect(rowsOf(waterfall(view(segments)))).toEqual([
      ['hop-1', '', '100 ms', '20 ms , on the critical path', '', 'OK'],
      ['agent', '', '80 ms', '40 ms , on the critical path', '', 'OK'],
      ['hop-3', '', '40 ms', '40 ms , on the critical path', '', 'Error'],
    ]);
  });

  it('draws one line before a name for each hop above it, at most sixteen', () => {
    const deep = Array.from({ length: 20 }, (_, depth) =>
      segment(depth + 1, [depth, 100], depth > 0 ? { parent_id: idOf(depth) } : {}),
    );
    const widths = String(waterfall(view(deep))).matchAll(/class="guides" width="(\d+)em"/g);
    expect(Array.from(widths, ([, width]) => Number(width))).toEqual([
      ...Array.from({ length: 16 }, (_, index) => index + 1),
      ...[16, 16, 16],
    ]);
  });

  it('selects the hop that failed first, else the first, also for screen readers', () => {
    const chosen = (segments: Parameters<typeof view>[0]) =>
      Array.from(
        String(waterfall(view(segments))).matchAll(
          /<tr id="hop-\w+" class="current">[\s\S]*?aria-current="true">([^<]*)/g,
        ),
        ([, name]) => name,
      );
    expect(chosen([segment(1, [0, 100]), AGENT])).toEqual(['hop-1']);
    expect(chosen([segment(1, [0, 100]), { ...AGENT, fault: true }])).toEqual(['agent']);
    const part = { name: 'token.check', type: 'subsegment', parent_id: idOf(2), fault: true };
    expect(chosen([segment(1, [0, 100]), AGENT, segment(3, [20, 30], part)])).toEqual(['agent']);
  });

  it('selects the HTTP API that refused a call, which has no segment', () => {
    const turn = view(
      [
        segment(1, [0, 100], { name: 'agent' }),
        segment(2, [10, 30], {
          ...{ name: 'conversations', type: 'subsegment', parent_id: idOf(1), error: true },
        }),
      ],
      [
        line(25, 'request', {
          ...{ service: 'http-api', route: 'POST /api/conversations/{id}/turns' },
          ...{ status: 401, duration_ms: 10 },
        }),
      ],
    );
    expect(String(waterfall(turn))).toMatch(
      /class="unrecorded current">[\s\S]*aria-current="true">http-api/,
    );
  });

  it('leads from each row to a page of its hop', () => {
    const turn = view([AGENT]);
    expect(String(waterfall(turn))).toContain(
      `<a class="row" href="/traces/${TRACE}/hops/${turn.hops[0]?.id}"`,
    );
  });

  it('folds the spans of a hop in: each has a row of its own, and says whose part it is', () => {
    const part = { name: 'token.check', type: 'subsegment', parent_id: idOf(2) };
    const turn = view([segment(1, [0, 100]), AGENT, segment(3, [20, 30], part)]);
    const rows = waterfall(turn);
    expect(rowsOf(rows).map(([name]) => name)).toEqual([
      'hop-1',
      'agent 1 part of agent',
      'token.check',
    ]);
    const parts = Array.from(
      String(rows).matchAll(/<tr id="(span-\w+)" class="part" data-hop="hop-(\w+)"/g),
      ([, id, hop]) => [id, hop],
    );
    expect(parts).toEqual([[`span-${idOf(3)}`, turn.hops[1]?.id]]);
    expect(String(rows)).toContain(`href="/traces/${TRACE}/spans/${idOf(3)}"`);
  });

  it('says of each hop whether the token was verified, by whom, and what changed before it', () => {
    const claims = { token_fingerprint: 'f1', client_id: '0oa1' };
    const turn = view(chain('backend', 'agentcore-runtime', 'agent', 'agentcore-gateway'), [
      line(1, 'request.received', { service: 'backend', token_fingerprint: 'f1' }),
      check(6, 'agentcore-runtime', claims),
      check(12, 'agent', { ...claims, token_fingerprint: 'f2', client_id: '0oa2' }),
      check(18, 'agentcore-gateway', { verdict: 'refused', reason: 'expired' }),
    ]);
    expect(rowsOf(waterfall(turn)).map(([name, , , , trust]) => [name, trust])).toEqual([
      ['backend', 'Forwarded unchecked'],
      ['agentcore-runtime', 'Verified by AgentCore'],
      ['agent', 'Exchanged by agent actor changed'],
      ['http-api for conversations', ''],
      ['conversations', ''],
      ['agentcore-gateway', 'Refused by AgentCore'],
      ['interceptor', ''],
      ['http-api for secured-api', ''],
      ['secured-api', ''],
    ]);
  });

  it('lists hops that were not reached, without a bar and without a link', () => {
    const rows = waterfall(view([segment(1, [0, 100], { name: 'backend', fault: true })]));
    expect(rowsOf(rows)[1]).toEqual(['agentcore-runtime', 'Not reached', '', '', '', '']);
    expect(rowsOf(rows)).toHaveLength(9);
    expect([
      String(rows).match(/class="bar/g)?.length,
      String(rows).match(/class="row"/g)?.length,
    ]).toEqual([1, 1]);
  });

  it('says if a hop is running, or its segment is missing', () => {
    const lines = [line(5, 'request.received', { service: 'backend' })];
    const late = START * 1000 + 200_000;
    const words = (nowMs?: number) => rowsOf(waterfall(view([], lines, nowMs)))[0]?.[1];
    expect([words(), words(late)]).toEqual([
      'running: its segment arrives when it has finished',
      'no segment has arrived',
    ]);
  });

  it('draws every call of a hop in one row, and counts them', () => {
    const called = { parent_id: idOf(1), name: 'model', type: 'subsegment' };
    const segments = [
      segment(1, [0, 100]),
      segment(2, [10, 20], called),
      segment(3, [50, 90], called),
    ];
    const rows = waterfall(view(segments));
    expect(rowsOf(rows)[1]).toEqual([
      'model Amazon Bedrock · 2 calls 2 parts of model',
      '',
      '50 ms',
      '50 ms , on the critical path',
      '',
      'OK',
    ]);
    expect(barOf(rows, 'model')).toMatchObject([
      ['whole', '10.000%', '10.000%'],
      ['whole', '50.000%', '40.000%'],
      ...Array.from({ length: 6 }, () => expect.anything()),
    ]);
  });

  it.each([
    ['a parent is missing', { ...AGENT, parent_id: idOf(9) }, 'agent missing parent'],
    [
      'a hop begins before its caller',
      { ...segment(2, [-5, 50], { name: 'agent', parent_id: idOf(1) }) },
      'agent begins 5.0 ms before its caller: their clocks differ',
    ],
    [
      'a hop ends after its caller',
      { ...segment(2, [10, 130], { name: 'agent', parent_id: idOf(1) }) },
      'agent ends 30 ms after its caller',
    ],
    ['clocks only round', segment(2, [-2, 102], { name: 'agent', parent_id: idOf(1) }), 'agent'],
  ])('says in words if %s', (_, odd, words) => {
    const rows = rowsOf(waterfall(view([segment(1, [0, 100]), odd])));
    expect(rows.map(([name]) => name)).toContain(words);
  });

  it('draws a bar from a hop’s start to its end, and its own time in it', () => {
    expect(barOf(waterfall(view([segment(1, [0, 100]), AGENT])), 'agent')).toEqual([
      ['whole', '10.000%', '80.000%'],
      ['own', '10.000%', '80.000%'],
      ['own', '10.000%', '2'],
      ['path', '10.000%', '80.000%'],
    ]);
  });

  it('draws what began before its caller where it was recorded', () => {
    const early = { ...AGENT, start_time: START - 0.1 };
    const rows = waterfall(view([segment(1, [0, 100]), early]));
    expect(barOf(rows, 'hop-1')[0]).toEqual(['whole', '50.000%', '50.000%']);
    expect(barOf(rows, 'agent')[0]).toEqual(['whole', '0.000%', '95.000%']);
  });

  it('draws a hop in progress until the trace’s last moment, with an open end', () => {
    const rows = waterfall(view([segment(1, [0, 100]), segment(2, [40], { parent_id: idOf(1) })]));
    expect(rowsOf(rows)[1]).toEqual(['hop-2', '', '60 ms', expect.any(String), '', 'In progress']);
    expect(String(rows)).toContain('<rect class="whole open" x="40.000%" width="60.000%" />');
  });

  it('labels the axis at start, middle and end, also for a trace of no length', () => {
    const axis = (segments: Parameters<typeof view>[0]) =>
      Array.from(
        String(waterfall(view(segments))).matchAll(/<text[^>]*>([^<]*)</g),
        ([, text]) => text,
      );
    expect(axis([segment(1, [0, 3000])])).toEqual(['0.0 ms', '1.50 s', '3.00 s']);
    expect(axis([segment(1, [0, 0])])).toEqual(['0.0 ms', '0.0 ms', '0.0 ms']);
  });

  it('puts what AWS does not trace at its place, without a bar', () => {
    const request = line(60, 'request', {
      service: 'http-api',
      route: 'GET /users/me',
      function_name: 'three-tier-chat-secured-api-local',
      status: 200,
      duration_ms: 50,
    });
    const rows = waterfall(
      view(
        [segment(1, [0, 100]), segment(2, [12, 58], { parent_id: idOf(1), name: 'secured-api' })],
        [request],
      ),
    );
    expect(rowsOf(rows)).toEqual([
      ['hop-1', '', '100 ms', expect.any(String), '', 'OK'],
      [
        'http-api for secured-api · GET /users/me',
        'no X-Ray for an HTTP API',
        '50 ms',
        '4.0 ms',
        '',
        'OK',
      ],
      ['secured-api', '', '46 ms', expect.any(String), '', 'OK'],
    ]);
    expect(String(rows).match(/class="bar/g)).toHaveLength(2);
  });

  it('gets a scrollbar only with more rows than fit', () => {
    const of = (size: number) =>
      String(waterfall(view(Array.from({ length: size }, (_, at) => segment(at + 1, [at, 100])))));
    expect([of(60).includes('class="scroller"'), of(61).includes('class="scroller long"')]).toEqual(
      [true, true],
    );
  });

  it('shows names as text', () => {
    const shown = waterfall(view([segment(1, [0, 1], { name: MARKUP, origin: MARKUP })]));
    expect(String(shown)).not.toContain('<img');
    expect(textOf(shown)).toContain(MARKUP);
  });
});
