import { describe, expect, it } from 'vitest';
import { HEADER } from './headers.ts';
import { REQUESTED_SCOPES, SCOPE } from './scopes.ts';

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

describe('scopes', () => {
  it('have only characters that AgentCore can match', () => {
    for (const scope of Object.values(SCOPE)) expect(scope).toMatch(/^[A-Za-z0-9_.-]+$/);
  });

  it('are all requested at sign-in', () => {
    expect(REQUESTED_SCOPES).toEqual(expect.arrayContaining(Object.values(SCOPE)));
  });
});
