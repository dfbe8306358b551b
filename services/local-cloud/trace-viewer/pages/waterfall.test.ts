import { describe, expect, it } from 'vitest';
import { idOf, line, MARKUP, rowsOf, segment, TRACE, textOf, view } from './turn-view.fixture.ts';
import { waterfall } from './waterfall.ts';

const AGENT = segment(2, [10, 90], { parent_id: idOf(1), name: 'agent' });

describe('the waterfall', () => {
  it('has a row for each hop, with its duration, its own time, and its outcome', () => {
    const segments = [
      segment(1, [0, 100]),
      AGENT,
      segment(3, [20, 60], { parent_id: idOf(2), error: true }),
    ];
    expect(rowsOf(waterfall(view(segments)))).toEqual([
      ['hop-1', '', '100 ms', '20 ms , on the critical path', 'OK'],
      ['agent', '', '80 ms', '40 ms , on the critical path', 'OK'],
      ['hop-3', '', '40 ms', '40 ms , on the critical path', 'Error'],
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
          /<tr id="span-(\w+)" class="current">[\s\S]*?aria-current="true">/g,
        ),
        ([, id]) => id,
      );
    expect(chosen([segment(1, [0, 100]), AGENT])).toEqual([idOf(1)]);
    expect(chosen([segment(1, [0, 100]), { ...AGENT, fault: true }])).toEqual([idOf(2)]);
  });

  it('leads from each row to a page of its hop', () => {
    expect(String(waterfall(view([AGENT])))).toContain(
      `<a class="row" href="/traces/${TRACE}/spans/${idOf(2)}"`,
    );
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
    const bars = String(waterfall(view([segment(1, [0, 100]), AGENT])));
    const [, agent = ''] =
      /<tr id="span-0000000000000002"[\s\S]*?(<svg class="bar[\s\S]*?<\/svg>)/.exec(bars) ?? [];
    expect(
      Array.from(
        agent.matchAll(/<rect class="([a-z ]+)" x="([\d.]+%)" width="([\d.]+%?)"/g),
        ([, ...found]) => found,
      ),
    ).toEqual([
      ['whole', '10.000%', '80.000%'],
      ['own', '10.000%', '80.000%'],
      ['own', '10.000%', '2'],
      ['path', '10.000%', '80.000%'],
    ]);
  });

  it('draws a hop in progress until the trace’s last moment, with an open end', () => {
    const rows = waterfall(view([segment(1, [0, 100]), segment(2, [40], { parent_id: idOf(1) })]));
    expect(rowsOf(rows)[1]).toEqual(['hop-2', '', '60 ms', expect.any(String), 'In progress']);
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

  it('puts what AWS does not trace at its place, without a bar and without a link', () => {
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
      ['hop-1', '', '100 ms', expect.any(String), 'OK'],
      ['http-api GET /users/me', 'not traced by AWS: an HTTP API has no X-Ray', '50 ms', '', '200'],
      ['secured-api', '', '46 ms', expect.any(String), 'OK'],
    ]);
    expect(String(rows).match(/class="row"/g)).toHaveLength(2);
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
