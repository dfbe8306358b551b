import { describe, expect, it } from 'vitest';
import { tracePage } from './trace-page.ts';
import { idOf, line, MARKUP, START, segment, TRACE, textOf, view } from './turn-view.fixture.ts';

/** The facts about a turn, by their terms. */
function factsOf(turn: ReturnType<typeof view>): Readonly<Record<string, string>> {
  const [, facts = ''] =
    /<div id="facts" data-live(?: data-over)?>([\s\S]*?)<\/header>/.exec(String(tracePage(turn))) ??
    [];
  const terms = facts.matchAll(/<dt>([^<]*)<\/dt><dd>([\s\S]*?)<\/dd>/g);
  return Object.fromEntries(
    Array.from(terms, ([, term = '', text]) => [term, textOf(text as never)]),
  );
}

describe('the page of a turn', () => {
  it('says how it ended, how many spans it has, and whose it was', () => {
    const turn = view(
      [
        segment(1, [0, 100], { fault: true, annotations: { outcome: 'model-failed' } }),
        segment(2, [10, 20], { parent_id: idOf(1), fault: true, name: 'model' }),
        segment(3, [10, 20], {
          parent_id: idOf(9),
          annotations: { lambda_root: '1-0000000b-00000000000000000000000b' },
        }),
      ],
      [
        line(5, 'token.checked', {
          checker: 'agent',
          verdict: 'accepted',
          subject_hash: '0a1b',
          session_id: 's-1',
        }),
      ],
    );
    expect(factsOf(turn)).toEqual({
      'First failing hop': 'model',
      'Reported outcome': 'model-failed',
      Spans: '3 spans, 1 missing parent . They may be late: Reload',
      User: '0a1b',
      Session: 's-1',
      'Lambda’s own trace': '1-0000000b-00000000000000000000000b',
    });
    expect(textOf(tracePage(turn))).toContain('Failed 100 ms');
  });

  it('says which hops left no segment, and offers to look again', () => {
    const late = START * 1000 + 200_000;
    const lines = [line(5, 'request.received', { service: 'backend' })];
    const page = tracePage(view([segment(1, [0, 9], { name: 'model' })], lines, late));
    expect(textOf(page)).toContain('1 span, 1 hop without a segment . They may be late: Reload');
    expect(String(page)).toContain(`<a href="/traces/${TRACE}">Reload</a>`);
    expect(String(tracePage(view([segment(1, [0, 9])])))).not.toContain('Reload');
  });

  it('names the first failing hop, and the part of it that failed', () => {
    const part = { name: 'token.check', type: 'subsegment', parent_id: idOf(1), fault: true };
    const turn = view([
      segment(1, [0, 100], { name: 'agent', fault: true }),
      segment(2, [5, 9], part),
    ]);
    expect(factsOf(turn)['First failing hop']).toBe('agent token.check');
    expect(String(tracePage(turn))).toContain(`<a href="#hop-${turn.hops[0]?.id}">agent</a>`);
  });

  it('tells the script whether the turn is over', () => {
    const isOver = (...args: Parameters<typeof view>) =>
      String(tracePage(view(...args))).includes(' data-over');
    expect([isOver([segment(1, [0, 100])]), isOver([segment(1, [0])])]).toEqual([true, false]);
    expect(isOver([segment(1, [0])], [], START * 1000 + 200_000)).toBe(true);
  });

  it('omits what is not known', () => {
    expect(factsOf(view([segment(1, [0, 100])]))).toEqual({ Spans: '1 span, no missing parent' });
  });

  it('says that a duration may grow while the turn is in progress', () => {
    const page = tracePage(view([segment(1, [0]), segment(2, [0, 40], { parent_id: idOf(1) })]));
    expect(textOf(page)).toContain('In progress 40 ms so far');
  });

  it('gives up a turn whose first segment never arrived', () => {
    const late = START * 1000 + 200_000;
    const page = tracePage(view([segment(1, [0, 40], { parent_id: idOf(9) })], [], late));
    expect(textOf(page)).toMatch(/Incomplete 40 ms \w{3},/);
  });

  it('says that a turn whose hops are still working is running', () => {
    const text = textOf(tracePage(view([], [line(50, 'request.received')])));
    expect(text).toContain('In progress');
    expect(text).toContain('The turn is running');
    expect(text).not.toContain('sampled');
  });

  it.each(['done', 'client-gone'])(
    'shows that the user stopped it, and blames no hop, when its first hop says %s',
    (outcome) => {
      const cancelled = { exceptions: [{ id: '0', type: 'CancelledError', message: '' }] };
      const left = outcome === 'client-gone';
      const turn = view([
        segment(1, [0, 100], { ...(left && { error: true }), annotations: { outcome } }),
        segment(2, [5, 98], {
          error: true,
          parent_id: idOf(1),
          annotations: { outcome: 'stopped' },
        }),
        segment(3, [10, 90], { error: true, parent_id: idOf(2), name: 'model' }),
        segment(4, [10, 95], { fault: true, parent_id: idOf(2), name: 'chat', cause: cancelled }),
      ]);
      const text = textOf(tracePage(turn));
      expect(text).toContain('Stopped by the user 100 ms');
      expect(factsOf(turn)).toEqual({
        'Reported outcome': outcome,
        Spans: '4 spans, no missing parent',
      });
      expect(text).not.toContain('Refused');
      expect(text).not.toMatch(/Error |Fault/);
    },
  );

  describe('that goes on after its reader has left', () => {
    const left = segment(1, [0, 20], { error: true, annotations: { outcome: 'client-gone' } });
    const agent = (change: object, end?: number) =>
      segment(2, end === undefined ? [5] : [5, end], { parent_id: idOf(1), ...change });

    it.each([
      ['In progress', agent({})],
      ['Completed', agent({ annotations: { outcome: 'done' } }, 100)],
      ['Failed', agent({ fault: true, annotations: { outcome: 'model-failed' } }, 100)],
      ['Stopped by the user', agent({ error: true, annotations: { outcome: 'stopped' } }, 100)],
    ])('says how it is: %s', (words, hop) => {
      expect(textOf(tracePage(view([left, hop])))).toContain(`${words} `);
    });

    it('is given up when nobody tells how it ended', () => {
      const late = START * 1000 + 200_000;
      expect(textOf(tracePage(view([left], [], late)))).toContain('Incomplete');
    });

    it('shows what failed in it', () => {
      const turn = view([
        left,
        agent({ annotations: { outcome: 'done' } }, 100),
        segment(3, [10, 90], { parent_id: idOf(2), name: 'tool', error: true }),
      ]);
      expect(factsOf(turn)['First failing hop']).toBe('tool');
    });
  });

  it('still shows what had failed before a stop', () => {
    const forbidden = { error: true, http: { response: { status: 403 } } };
    for (const failure of [{ fault: true }, forbidden]) {
      const turn = view([
        segment(1, [0, 100], { error: true, annotations: { outcome: 'stopped' } }),
        segment(2, [10, 90], { parent_id: idOf(1), name: 'tool', ...failure }),
      ]);
      expect(factsOf(turn)['First failing hop']).toBe('tool');
      expect(textOf(tracePage(turn))).toContain('Stopped by the user');
    }
  });

  it('does not mistake an error for a stop if no hop reports one', () => {
    const turn = view([
      segment(1, [0, 100], { error: true, annotations: { outcome: 'bad-request' } }),
    ]);
    expect(textOf(tracePage(turn))).toContain('Refused');
  });

  it('without segments shows the lines, starting with the first', () => {
    const late = START * 1000 + 200_000;
    const text = textOf(tracePage(view([], [line(50, 'request'), line(62, 'later')], late)));
    expect(text).toContain('No segment of this trace has arrived.');
    expect(text).toMatch(/\+0\.0 ms \S+ hop-1 request \+12 ms \S+ hop-1 later$/);
  });

  it('shows everything that was sent as text', () => {
    const page = tracePage(
      view(
        [
          segment(1, [0, 1], {
            name: MARKUP,
            fault: true,
            annotations: { outcome: MARKUP, lambda_root: MARKUP },
          }),
        ],
        [line(0, MARKUP, { session_id: MARKUP })],
      ),
    );
    expect(String(page)).not.toContain('<img');
    expect(String(page)).toContain(TRACE);
  });
});
