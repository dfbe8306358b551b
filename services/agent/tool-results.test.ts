import { JsonBlock, TextBlock, ToolResultBlock } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { readOutput, sanitizeFailure } from './tool-results.ts';

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
