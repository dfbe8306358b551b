import { JsonBlock, TextBlock, ToolResultBlock } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { readOutput, sanitizeFailure } from './tool-results.ts';

const failure = (text: string) =>
  new ToolResultBlock({ toolUseId: 't', status: 'error', content: [new TextBlock(text)] });

const textOf = (result: ToolResultBlock) => readOutput(result.content);

describe('sanitizeFailure', () => {
  it('leaves a success as it is', () => {
    const result = new ToolResultBlock({ toolUseId: 't', status: 'success', content: [] });
    expect(sanitizeFailure(result, undefined)).toBe(result);
  });

  it('hides a thrown error from the model', () => {
    const error = new Error('connect ECONNREFUSED 10.0.0.1:443 at secret.ts:3');
    expect(textOf(sanitizeFailure(failure(error.message), error))).toBe(
      'The tool failed and gave no result.',
    );
  });

  it('shortens the tool’s own text and removes tokens', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJ1aWQiOiIwMHUxIn0.c2ln';
    const said = textOf(sanitizeFailure(failure(`Bearer ${token} ${'x'.repeat(5000)}`), undefined));
    expect(said).toMatch(/^Bearer \[token\] x+…$/);
    expect(String(said).length).toBe(1001);
  });

  it('describes a failure without text', () => {
    const silent = new ToolResultBlock({ toolUseId: 't', status: 'error', content: [] });
    expect(textOf(sanitizeFailure(silent, undefined))).toBe('The tool failed and gave no result.');
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
