import { html } from 'hono/html';
import { expect, it } from 'vitest';
import { layout, liveNote } from './layout.ts';
import { MARKUP, textOf } from './turn-view.fixture.ts';

it('is a complete page in English that fits a phone, with script and style only from files', () => {
  const page = String(layout('Traces', html`<p>body</p>`));
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(page).toContain('<main><p>body</p></main>');
  expect(page).toContain('<script type="module" src="/traces.js"></script>');
  expect(page).not.toMatch(/<style| style=|<script>| on\w+=/);
});

it('contains a status region through which the script informs screen readers', () => {
  expect(String(layout('Traces', html``))).toMatch(/<p [^>]*role="status" id="status"><\/p>/);
});

it('shows a title as text', () => {
  expect(String(layout(MARKUP, html``))).not.toContain('<img');
});

it('says how to see more without the script', () => {
  expect(textOf(liveNote())).toBe('Not live: reload the page for updates');
});
