import { JsonBlock, TextBlock, ToolResultBlock } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { failNotDone, readOutput, sanitizeFailure } from './tool-results.ts';

const failure = (text: string) =>
  new ToolResultBlock({ toolUseId: 't', status: 'error', content: [new TextBlock(text)] });

const textOf = (result: ToolResultBlock) => readOutput(result.content);

describe('sanitizeFailure', () => {
  it('leaves a success as it is', () => {
    const result = new ToolResultBlock({ toolUseId: 't', status: 'success', content: [] });
    expect(sanitizeFailure(result)).toBe(result);
  });

  it('hides a thrown error from the model', () => {
    const error = new Error('connect ECONNREFUSED 10.0.0.1:443 at secret.ts:3');
    expect(textOf(sanitizeFailure(failure(error.message), { error }))).toBe(
      'The tool failed and gave no result.',
    );
  });

  it('shortens the tool’s own text and removes tokens', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJ1aWQiOiIwMHUxIn0.c2ln';
    const said = textOf(sanitizeFailure(failure(`Bearer ${token} ${'x'.repeat(5000)}`)));
    expect(said).toMatch(/^Bearer \[token\] x+…$/);
    expect(String(said).length).toBe(1001);
  });

  it('describes a failure without text', () => {
    const silent = new ToolResultBlock({ toolUseId: 't', status: 'error', content: [] });
    expect(textOf(sanitizeFailure(silent))).toBe('The tool failed and gave no result.');
  });
});

describe('sanitizeFailure of a change', () => {
  it.each([undefined, 429, 500, 503, -32_000])(
    'says that nobody knows whether it was made, when its call fails with %s',
    (code) => {
      const error = Object.assign(new Error('secret'), { code });
      expect(textOf(sanitizeFailure(failure('secret'), { error, isChange: true }))).toMatch(
        /whether it made the change is unknown/,
      );
    },
  );

  it('says that it was not made when the user may not make it', () => {
    const error = Object.assign(new Error('secret'), { code: 403 });
    expect(textOf(sanitizeFailure(failure('secret'), { error, isChange: true }))).toMatch(
      /not called: the user is not allowed/,
    );
  });

  it('says so too where the Gateway hides what its target answered', () => {
    const hidden = failure('An internal error occurred. Please retry later.');
    expect(textOf(sanitizeFailure(hidden, { isChange: true }))).toMatch(
      /whether it made the change is unknown/,
    );
    expect(textOf(sanitizeFailure(hidden))).toMatch(/^An internal error occurred/);
  });

  it('keeps what the tool says of it', () => {
    expect(textOf(sanitizeFailure(failure('Changed meanwhile'), { isChange: true }))).toBe(
      'Changed meanwhile',
    );
  });
});

describe('readOutput', () => {
  it('reads JSON where the text is JSON', () => {
    expect(readOutput([new TextBlock('{"a":1}')])).toEqual({ a: 1 });
    expect(readOutput([new TextBlock('plain'), new TextBlock('text')])).toBe('plain\ntext');
    expect(readOutput([new JsonBlock({ json: { b: 2 } })])).toEqual({ b: 2 });
    expect(readOutput([])).toBe('');
  });
});

describe('failNotDone', () => {
  const success = (text: string) =>
    new ToolResultBlock({ toolUseId: 't', status: 'success', content: [new TextBlock(text)] });

  it('fails a change whose answer says why it was not made', () => {
    const result = failNotDone(success('{"version":2,"notDone":"The list is full."}'), true);
    expect([result.status, textOf(result)]).toEqual([
      'error',
      'The tool changed nothing: The list is full.',
    ]);
  });

  it('fails a reading that finds nothing', () => {
    const result = failNotDone(success('{"notDone":"You have no ticket 99."}'), false);
    expect([result.status, textOf(result)]).toEqual([
      'error',
      'There is nothing to read: You have no ticket 99.',
    ]);
  });

  it('shortens the reason and removes tokens', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJ1aWQiOiIwMHUxIn0.c2ln';
    const notDone = `Bearer ${token} ${'x'.repeat(5000)}`;
    const said = textOf(failNotDone(success(JSON.stringify({ notDone })), true));
    expect(said).toMatch(/^The tool changed nothing: Bearer \[token\] x+…$/);
  });

  it('leaves every other answer as it is', () => {
    for (const result of [
      success('{"version":2}'),
      success('notDone'),
      failure('{"notDone":"x"}'),
    ]) {
      expect(failNotDone(result, true)).toBe(result);
    }
  });
});
