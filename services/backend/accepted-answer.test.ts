import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAnswerForm } from './accepted-answer.ts';

const BOTH = ['json', 'events'] as const;

describe('chooseAnswerForm', () => {
  it.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['application/*', 'json'],
    ['text/event-stream', 'events'],
    ['text/*', 'events'],
    ['TEXT/EVENT-STREAM; q=0.4', 'events'],
    ['application/json, text/event-stream', 'json'],
    ['application/json;q=0.5, text/event-stream', 'events'],
    ['text/event-stream, */*', 'events'],
    ['text/event-stream, */*;q=0.1', 'events'],
    ['text/html', undefined],
    ['application/json;q=0', undefined],
    ['text/event-stream;q=nonsense', undefined],
  ])('answers Accept %j with %j', (accept, form) => {
    expect(chooseAnswerForm(accept, BOTH)).toBe(form);
  });

  it.each([
    [undefined, 'events'],
    ['*/*', 'events'],
    ['application/json, text/event-stream;q=0.1', 'events'],
    ['application/json', undefined],
    ['text/event-stream;q=0', undefined],
  ])('answers Accept %j with %j where there are only events', (accept, form) => {
    expect(chooseAnswerForm(accept, ['events'])).toBe(form);
  });

  it('returns one of the two forms or none for any header', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        expect(['json', 'events', undefined]).toContain(chooseAnswerForm(accept, BOTH));
      }),
    );
  });
});
