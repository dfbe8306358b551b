import { html } from 'hono/html';
import { expect, it } from 'vitest';
import { layout, liveNote } from './layout.ts';
import { MARKUP, textOf } from './turn-view.fixture.ts';

it('is a whole page in English that fits a phone, its script and style from files alone', () => {
  const page = String(layout('Traces', html`<p>body</p>`));
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(page).toContain('<main><p>body</p></main>');
  expect(page).toContain('<script type="module" src="/traces.js"></script>');
  expect(page).not.toMatch(/<style| style=|<script>| on\w+=/);
});

it('holds a status region where the script speaks to screen readers', () => {
  expect(String(layout('Traces', html``))).toMatch(/<p [^>]*role="status" id="status"><\/p>/);
});

it('shows a title as text', () => {
  expect(String(layout(MARKUP, html``))).not.toContain('<img');
});

it('says without the script how to see more', () => {
  expect(textOf(liveNote())).toBe('As of this moment: reload for more');
});
