import { describe, expect, it } from 'vitest';
import { gate } from '../strings/en/gate.ts';
import { loadSiteConfig, parseSiteConfig, SiteConfigError } from './site-config.ts';

const CONFIG = {
  issuer: 'https://okta.example/oauth2/aus1',
  clientId: '0oaSpa',
  scopes: ['openid'],
  traceUrl: 'https://console.example/traces/{traceId}',
  answerTimeoutMs: 110_000,
};

/** What the user is told when this fails. */
function told(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof SiteConfigError) return error.tell(gate.config);
  }
  return undefined;
}

describe('parseSiteConfig', () => {
  it('accepts a complete configuration', () => {
    expect(parseSiteConfig(CONFIG)).toEqual(CONFIG);
  });

  it.each(['http://127.0.0.1:4006/oauth2/aus1', 'http://localhost:1/x', 'http://[::1]:1/x'])(
    'accepts %s, which is this machine',
    (issuer) => {
      expect(parseSiteConfig({ ...CONFIG, issuer }).issuer).toBe(issuer);
    },
  );

  it.each([
    ['issuer', 'http://okta.example/oauth2/aus1'],
    ['issuer', 'http://127.0.0.1.evil.example/'],
    ['issuer', 'no address'],
    ['issuer', undefined],
    ['clientId', ''],
    ['scopes', 'openid'],
    ['scopes', [1]],
    ['traceUrl', 'javascript:alert("{traceId}")'],
    ['traceUrl', 'https://console.example/'],
    ['answerTimeoutMs', 0],
    ['answerTimeoutMs', '5'],
  ])('refuses %s of %j', (member, value) => {
    expect(told(() => parseSiteConfig({ ...CONFIG, [member]: value }))).toBe(
      `The site’s configuration is not valid: ${member}.`,
    );
  });

  it.each([null, 'text', []])('names every field that is missing in %j', (value) => {
    expect(told(() => parseSiteConfig(value))).toContain(
      'not valid: issuer, clientId, scopes, traceUrl, answerTimeoutMs.',
    );
  });
});

describe('loadSiteConfig', () => {
  it('reads the file next to the build, revalidating any cached copy', async () => {
    const asked: unknown[] = [];
    const config = await loadSiteConfig(async (...request) => {
      asked.push(request);
      return Response.json(CONFIG);
    });
    expect([config, asked]).toEqual([CONFIG, [['/config.json', { cache: 'no-cache' }]]]);
  });

  it.each([
    ['is missing', async () => new Response('', { status: 403 }), /status 403/],
    ['is not JSON', async () => new Response('<!doctype html>'), /not JSON/],
    ['cannot be reached', () => Promise.reject(new TypeError('x')), /cannot be reached/],
  ])('says so when it %s', async (_, request, message) => {
    const error = await loadSiteConfig(request).catch((it: unknown) => it);
    expect(error instanceof SiteConfigError && error.tell(gate.config)).toMatch(message);
  });
});
