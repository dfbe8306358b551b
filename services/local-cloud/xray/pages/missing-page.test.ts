import { expect, it } from 'vitest';
import { malformedPage, unknownSpanPage, unknownTracePage } from './missing-page.ts';
import { MARKUP, TRACE, textOf } from './turn-view.fixture.ts';

it('says of what is no id what one looks like, and shows it as text', () => {
  const page = malformedPage(MARKUP);
  expect(String(page)).not.toContain('<img');
  expect(textOf(page)).toContain(`${MARKUP} cannot be the id of a trace. One looks like 1-`);
  // Nothing can come of it: the page follows nothing.
  expect(String(page)).not.toContain('id="live"');
});

it('says of an unknown trace why it may not be there, and follows it', () => {
  expect(textOf(unknownTracePage(TRACE))).toContain(`Trace ${TRACE} No segment of this trace`);
  expect(String(unknownTracePage(TRACE))).toContain('id="live"');
});

it('leads from an unknown hop to its trace', () => {
  expect(String(unknownSpanPage(TRACE))).toContain(`<a href="/traces/${TRACE}" id="back">`);
});
