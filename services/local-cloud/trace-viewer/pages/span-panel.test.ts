import { describe, expect, it } from 'vitest';
import { hopPage, spanPage } from './row-page.ts';
import { spanPanel } from './span-panel.ts';
import { idOf, line, MARKUP, segment, TRACE, textOf, view } from './turn-view.fixture.ts';

const HTTP = {
  request: { method: 'GET', url: 'http://127.0.0.1:4004/users/me' },
  response: { status: 502 },
};

/** The panel of the last of these spans. */
function panelOf(segments: Parameters<typeof view>[0], lines: Parameters<typeof view>[1] = []) {
  const turn = view(segments, lines);
  const span = turn.tree.spans.at(-1);
  if (!span) throw new Error('There is no span');
  return spanPanel(turn, span);
}

/** The definitions of a panel, by their terms. */
function factsOf(panel: ReturnType<typeof panelOf>): Readonly<Record<string, string>> {
  const terms = String(panel).matchAll(/<dt>([^<]*)<\/dt><dd>([\s\S]*?)<\/dd>/g);
  return Object.fromEntries(Array.from(terms, ([, term, text = '']) => [term, text]));
}

describe('the panel of a span', () => {
  it('says when it ran, who called it, what it requested and how it ended', () => {
    const segments = [
      segment(1, [0, 100]),
      segment(2, [10, 70], {
        parent_id: idOf(1),
        fault: true,
        http: HTTP,
        service: { version: 'v1' },
        resource_arn: 'arn:aws:lambda:x',
        annotations: { tool: 'getMyProfile', cold_start: true },
      }),
    ];
    const panel = panelOf(segments);
    expect(factsOf(panel)).toEqual({
      Begins: '+10 ms',
      Duration: '60 ms',
      'Own work': '60 ms',
      'Critical path': '60 ms',
      'Called by': 'hop-1',
      Request: 'GET http://127.0.0.1:4004/users/me',
      Status: '502',
      Version: 'v1',
      Resource: 'arn:aws:lambda:x',
      'Span id': idOf(2),
      'Parent id': idOf(1),
      tool: 'getMyProfile',
      cold_start: 'true',
    });
    expect(textOf(panel)).toMatch(/^hop-2 Close Fault getMyProfile Begins/);
  });

  it('says that the first has no caller, and that a caller is missing', () => {
    expect(factsOf(panelOf([segment(1, [0, 1])]))['Called by']).toBe('none: it is the first');
    const orphan = panelOf([segment(1, [0, 1], { parent_id: idOf(9) })]);
    expect(factsOf(orphan)['Called by']).toBe('missing parent');
  });

  it('says what failed, whatever the sender omitted', () => {
    const cause = { exceptions: [{ type: 'ModelError', message: 'too hot' }, {}, null] };
    expect(textOf(panelOf([segment(1, [0, 1], { cause })]))).toContain(
      'What went wrong ModelError too hot Error no message Error no message',
    );
    for (const nothing of [undefined, 'text', {}, { exceptions: [] }, { exceptions: 'text' }]) {
      expect(textOf(panelOf([segment(1, [0, 1], { cause: nothing })]))).not.toContain('wrong');
    }
  });

  it('contains the lines that its service wrote while it ran', () => {
    const lines = [
      line(5, 'within'),
      line(5, 'elsewhere', { service: 'other' }),
      line(500, 'afterwards'),
    ];
    expect(textOf(panelOf([segment(1, [0, 10])], lines))).toMatch(/1 log line \+5\.0 ms within$/);
  });

  it('omits metadata, and shows everything else as text', () => {
    const panel = panelOf([
      segment(1, [0, 1], {
        name: MARKUP,
        annotations: { [MARKUP]: MARKUP },
        http: { request: { method: MARKUP } },
        metadata: { prompt: 'halcyon' },
      }),
    ]);
    expect(String(panel)).not.toContain('<img');
    expect(String(panel)).not.toContain('halcyon');
  });

  it('contains the arguments of its tool call, which the Gateway logged without values', () => {
    const call = (tool: string, atMs: number) =>
      line(atMs, 'mcp-call', {
        ...{ service: 'agentcore-gateway', tool },
        arguments: { [`of-${tool}`]: '[redacted]' },
      });
    const span = segment(1, [0, 10], { annotations: { tool: 'setTheme' } });
    const text = textOf(
      panelOf([span], [call('setTheme', 5), call('other', 5), call('setTheme', 99)]),
    );
    expect(text).toContain('Arguments of setTheme of-setTheme [redacted] 0 log lines');
    expect(text.match(/\[redacted\]/g)).toHaveLength(1);
  });

  it('is a page of its own, which leads back to its row: its own, or its hop’s', () => {
    const one = view([segment(1, [0, 1])]);
    const [hop] = one.hops;
    const [span] = one.tree.spans;
    if (!hop || !span) throw new Error('There is one span');
    for (const page of [spanPage(one, span), hopPage(one, hop)].map(String)) {
      expect(page).toContain(`<a href="/traces/${TRACE}#hop-${hop.id}" id="back">`);
      expect(page).toContain(`<title>hop-1 in trace ${TRACE}</title>`);
    }
    const two = view([
      segment(1, [0, 9]),
      segment(2, [1, 2], { parent_id: idOf(1), type: 'subsegment' }),
    ]);
    const part = two.tree.spans.at(-1);
    expect(part && String(spanPage(two, part))).toContain(`#span-${idOf(2)}" id="back">`);
  });
});
