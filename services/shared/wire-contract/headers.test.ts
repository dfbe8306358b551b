import { describe, expect, it } from 'vitest';
import { HEADER } from './headers.ts';

describe('header names', () => {
  it('are lower-case and distinct', () => {
    const names = Object.values(HEADER);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(new Set(names).size).toBe(names.length);
  });

  it('that pass the Runtime have the one prefix that it passes on', () => {
    for (const name of [HEADER.runtimeIdToken, HEADER.runtimeTraceId]) {
      expect(name).toMatch(/^x-amzn-bedrock-agentcore-runtime-custom-/);
    }
  });
});
