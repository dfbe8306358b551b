import { expect, it } from 'vitest';
import { malformedPage, unknownRowPage, unknownTracePage } from './missing-page.ts';
import { MARKUP, TRACE, textOf } from './turn-view.fixture.ts';

it('says for a malformed id what an id looks like, and shows it as text', () => {
  const page = malformedPage(MARKUP);
  expect(String(page)).not.toContain('<img');
  expect(textOf(page)).toContain(`${MARKUP} cannot be the id of a trace. One looks like 1-`);
  // No trace can ever have this id, so the page does not update itself.
  expect(String(page)).not.toContain('id="live"');
});

it('says why an unknown trace may be missing, and updates itself', () => {
  const page = unknownTracePage(TRACE, Date.UTC(2026, 0, 1));
  expect(textOf(page)).toContain(`Trace ${TRACE} No segment of this trace`);
  expect(String(page)).toContain('id="live"');
});

it('says of a trace that is seconds old that it has just begun, and not that it was not sampled', () => {
  const page = textOf(unknownTracePage(TRACE, 0x0a * 1000 + 5_000));
  expect(page).toContain('it has only just begun');
  expect(page).not.toContain('sampled');
});

it('leads from an unknown hop to its trace', () => {
  expect(String(unknownRowPage(TRACE))).toContain(`<a href="/traces/${TRACE}" id="back">`);
});
