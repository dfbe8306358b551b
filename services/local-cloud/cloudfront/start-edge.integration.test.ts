import { describe, expect, it } from 'vitest';
import { startSite } from './site.fixture.ts';
import type { Changes } from './site-stack.fixture.ts';

const TRACE = '1-0000000a-00000000000000000000000a';

describe('the edge: the site', () => {
  it('serves the released page with the policy’s headers', async () => {
    const { url } = await startSite();
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, '<head></head><p>v1</p>']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'self'",
      'x-cache': 'Miss from cloudfront',
      via: expect.stringMatching(/^1\.1 e[0-9a-f]{13}\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-id': expect.stringMatching(/^[\w-]{56}$/),
    });
  });

  it('runs the function: a route is the page, a missing file is not', async () => {
    const { url } = await startSite();
    expect(await (await fetch(`${url}/callback?code=x`)).text()).toContain('v1');
    const missing = await fetch(`${url}/missing.js`);
    expect([missing.status, await missing.text()]).toEqual([
      403,
      expect.stringContaining('AccessDenied'),
    ]);
  });

  it('answers 503 if the function fails', async () => {
    const { url } = await startSite();
    expect((await fetch(`${url}/broken`)).status).toBe(503);
  });

  it('compresses an asset, revalidates it, and serves HEAD without a body', async () => {
    const { url } = await startSite();
    const asset = `${url}/assets/app-12345678.js`;
    const answer = await fetch(asset, { headers: { 'accept-encoding': 'br' } });
    expect(await answer.text()).toBe('go();'.repeat(400));
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');

    const etag = answer.headers.get('etag') ?? '';
    expect((await fetch(asset, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(asset, { method: 'HEAD', headers: { 'accept-encoding': '' } });
    expect([await head.text(), head.headers.get('content-length')]).toEqual(['', '2000']);
  });

  it('serves an object of the stack by its own behaviour', async () => {
    const { url } = await startSite();
    expect(await (await fetch(`${url}/config.json`)).json()).toEqual({ issuer: 'here' });
  });

  it('denies the site without an origin access control', async () => {
    const { url } = await startSite({ origin: { origin_access_control_id: undefined } });
    expect((await fetch(url)).status).toBe(403);
  });

  it('loads a new release', async () => {
    const { url, edge, releaseVersion } = await startSite();
    releaseVersion('v2');
    await edge.release?.('backend');
    expect(await (await fetch(url)).text()).toContain('v1');
    await edge.release?.('frontend');
    expect(await (await fetch(url)).text()).toContain('v2');
  });

  it('still serves the files of the last release to its open pages', async () => {
    const { url, edge, releaseVersion } = await startSite();
    const assetOf = (version: string) => fetch(`${url}/assets/of-${version}-12345678.js`);
    expect((await assetOf('v2')).status).toBe(403);
    releaseVersion('v2');
    await edge.release?.('frontend');
    expect(await (await assetOf('v1')).text()).toBe('v1');
    expect(await (await assetOf('v2')).text()).toBe('v2');
  });
});

describe('the edge: the log', () => {
  it('names trace and token id of each request, but neither query nor token', async () => {
    const { url, context } = await startSite();
    await fetch(`${url}/callback?code=secret`, {
      headers: { authorization: 'Bearer t', 'x-amzn-trace-id': `Root=${TRACE}` },
    });
    await expect.poll(() => context.logs.ofTrace(TRACE)).toHaveLength(1);
    expect(context.logs.ofTrace(TRACE)[0]).toMatchObject({
      service: 'cloudfront',
      message: 'request',
      path: '/callback',
      status: 200,
      complete: true,
      token_fingerprint: 'e3b98a4da31a127d',
    });
    expect(JSON.stringify(context.logs.all())).not.toContain('secret');
  });
});

describe('the edge: live reload', () => {
  it('is off by default', async () => {
    const { url } = await startSite();
    expect((await fetch(`${url}/__local/reload.js`)).status).toBe(403);
  });

  it('adds a module of the same origin to pages and notifies them of a release', async () => {
    const { url, edge, releaseVersion } = await startSite({}, undefined, { liveReload: true });
    expect(await (await fetch(url)).text()).toContain(
      '<script type="module" src="/__local/reload.js"></script></head>',
    );
    expect(await (await fetch(`${url}/__local/reload.js`)).text()).toContain('/__local/reload');

    const events = (await fetch(`${url}/__local/reload`)).body?.getReader();
    expect(Buffer.from((await events?.read())?.value ?? []).toString()).toBe(': open\n\n');
    releaseVersion('v2');
    await edge.release?.('frontend');
    expect(Buffer.from((await events?.read())?.value ?? []).toString()).toBe('data: reload\n\n');
  });
});

describe('the edge: the start', () => {
  it('refuses everything that it does not know', async () => {
    const refused: readonly [Changes, string][] = [
      [{ distribution: { custom_error_response: [{}] } }, 'custom_error_response'],
      [{ api: { cache_policy_id: 'other' } }, 'cache policy other'],
      [{ api: { origin_request_policy_id: 'other' } }, 'origin request policy other'],
      [{ api: { target_origin_id: 'other' } }, 'no origin other'],
      [
        { api: { response_headers_policy_id: 'other' } },
        'response_headers_policy of the stacks is other',
      ],
      [{ origin: { domain_name: 'elsewhere.example' } }, 'names no bucket'],
      [{ origin: { origin_access_control_id: 'other' } }, 'names no origin access control'],
      [{ backend: { domain_name: 'elsewhere.example' } }, 'is not on this machine'],
    ];
    for (const [changes, message] of refused)
      await expect(startSite(changes)).rejects.toThrow(message);
  });
});
