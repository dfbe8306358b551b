import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import { makeIam } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import type { Resource } from '../terraform/resource.ts';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { s3Attributes } from './attributes.ts';
import { openBuckets } from './open-buckets.ts';

const DISTRIBUTION = 'arn:aws:cloudfront::000000000000:distribution/EONE';
const DOMAIN = 'site.s3.us-east-1.amazonaws.com';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buckets-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html></html>');
  await writeFile(join(folder, 'assets', 'app-12345678.js'), 'go()');
  await writeFile(join(folder, 'not-of-the-site.txt'), 'no');
  await writeFile(
    join(folder, 'headers.json'),
    JSON.stringify({
      'index.html': { 'content-type': 'text/html', 'cache-control': 'no-cache' },
      'assets/app-12345678.js': {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
      },
    }),
  );
});
afterEach(() => rm(folder, { recursive: true }));

describe('the buckets of the stacks', () => {
  it('contain the release of the frontend with the headers that its artifact names', async () => {
    const answer = await get('/releases/v1/assets/app-12345678.js');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('go()');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-length': '4',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'last-modified': expect.stringMatching(/GMT$/),
    });
    expect((await get('/releases/v1/index.html')).headers['cache-control']).toBe('no-cache');
    expect((await get('/releases/v1/not-of-the-site.txt')).status).toBe(403);
    expect((await get('/releases/v1/headers.json')).status).toBe(403);
  });

  it('contain the assets of all releases, and nothing else of earlier ones', async () => {
    const asset = await get('/assets/app-12345678.js');
    expect([asset.status, asset.body.toString()]).toEqual([200, 'go()']);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const others = [
      '/assets/other-12345678.js',
      '/assets/',
      '/index.html',
      '/assets/../index.html',
    ];
    for (const path of others) expect([path, (await get(path)).status]).toEqual([path, 403]);
  });

  it('contain the objects that the stacks put', async () => {
    const answer = await get('/config.json');
    expect(answer.body.toString()).toBe('{"issuer":"here"}');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    expect((await get('/plain')).headers['content-type']).toBe('application/octet-stream');
  });

  it('answer 304 for what the reader already has', async () => {
    const { etag = '', 'last-modified': modified = '' } = (await get('/config.json')).headers;
    expect((await get('/config.json', { ifNoneMatch: `"x", W/${etag}` })).status).toBe(304);
    expect((await get('/config.json', { ifNoneMatch: '"x"' })).status).toBe(200);
    expect((await get('/config.json', { ifModifiedSince: modified })).status).toBe(304);
    expect((await get('/config.json', { ifModifiedSince: 'junk' })).status).toBe(200);
  });

  it('deny a missing key to a reader who may not list, and name it to one who may', async () => {
    expect((await get('/nothing.js')).status).toBe(403);
    const listing = ['s3:GetObject', 's3:ListBucket'];
    const missing = await get('/nothing.js', {}, listing);
    expect([missing.status, missing.body.toString()]).toEqual([
      404,
      expect.stringContaining('NoSuchKey'),
    ]);
  });

  it('deny an anonymous reader, another distribution, and a bucket without a policy', async () => {
    const denied = await Promise.all([
      get('/config.json', { distributionArn: '' }),
      get('/config.json', {
        distributionArn: 'arn:aws:cloudfront::000000000000:distribution/ETWO',
      }),
      get('/config.json', { domain: 'other.s3.us-east-1.amazonaws.com' }),
      get('/config.json', { method: 'PUT' }),
    ]);
    for (const { status, body } of denied) {
      expect([status, body.toString()]).toEqual([403, expect.stringContaining('AccessDenied')]);
    }
  });

  it('contain no version that was not released, no path out of the release, no unknown bucket', async () => {
    expect((await get('/releases/v2/index.html')).status).toBe(403);
    expect((await get('/releases/v1/../../etc/passwd')).status).toBe(403);
    expect((await get('/releases/v1/..%2f..%2fetc%2fpasswd')).status).toBe(403);
    expect((await get('/releases/v1/%zz')).status).toBe(400);
    expect((await get('/a', { domain: 'nobody.s3.us-east-1.amazonaws.com' })).status).toBe(404);
  });

  it('refuse an object without content', () => {
    const resources = [
      resource('aws_s3_bucket', { bucket: 'site' }),
      resource('aws_s3_object', { bucket: 'site', key: 'a', source: '/a' }),
    ];
    expect(() => openBuckets(contextOf(resources))).toThrow('only with content');
  });
});

function get(
  path: string,
  request: Partial<Parameters<ReturnType<typeof openBuckets>['get']>[0]> = {},
  actions: readonly string[] = ['s3:GetObject'],
) {
  const policy = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: actions,
      Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
      Condition: { StringEquals: { 'AWS:SourceArn': DISTRIBUTION } },
    },
  };
  const buckets = openBuckets(
    contextOf([
      resource('aws_s3_bucket', { bucket: 'site' }),
      resource('aws_s3_bucket', { bucket: 'other' }),
      resource('aws_s3_bucket_policy', { bucket: 'site', policy: JSON.stringify(policy) }),
      resource('aws_s3_object', {
        bucket: 'site',
        key: 'config.json',
        content: '{"issuer":"here"}',
        content_type: 'application/json',
        cache_control: 'no-store',
      }),
      resource('aws_s3_object', { bucket: 'site', key: 'plain', content: 'plain' }),
      resource('aws_s3_object', { bucket: 'other', key: 'config.json', content: '{}' }),
    ]),
  );
  return buckets.get({
    domain: DOMAIN,
    path,
    method: 'GET',
    distributionArn: DISTRIBUTION,
    ...request,
  });
}

function contextOf(resources: readonly Resource[]): CloudContext {
  return {
    portOf: portsFrom(4000),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: (type) => resources.filter((one) => one.type === type) }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => folder },
    iam: makeIam(),
    logs: createMemoryLogStore(),
  };
}

function resource(type: string, args: Readonly<Record<string, unknown>>): Resource {
  return makeResource(type, 'one', args, s3Attributes(IDENTITY));
}
