import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPath, normalizePath } from './path-pattern.ts';

describe('matchesPath', () => {
  it('supports both wildcards, the optional slash, and case', () => {
    expect(matchesPath('/api/*', '/api/agent/invoke')).toBe(true);
    expect(matchesPath('api/*', '/api/')).toBe(true);
    expect(matchesPath('/config.json', '/config.json')).toBe(true);
    expect(matchesPath('/a?c', '/abc')).toBe(true);
  });

  it('takes every other character literally', () => {
    expect(matchesPath('/api/*', '/api')).toBe(false);
    expect(matchesPath('/api/*', '/API/x')).toBe(false);
    expect(matchesPath('/api/*', '/x/api/y')).toBe(false);
    expect(matchesPath('/config.json', '/configxjson')).toBe(false);
    expect(matchesPath('/a?c', '/ac')).toBe(false);
  });

  it('matches every path with itself and with *', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const path = `/${text}`;
        expect(matchesPath('*', path)).toBe(true);
        expect(matchesPath(path.replaceAll('*', '?'), path)).toBe(true);
      }),
    );
  });
});

describe('normalizePath', () => {
  it('removes dot segments, also escaped ones, and stays a path', () => {
    expect(normalizePath('/api/../config.json')).toBe('/config.json');
    expect(normalizePath('/x/%2e%2e/api/y')).toBe('/api/y');
    expect(normalizePath('//other.host/x')).toBe('//other.host/x');
  });
});
