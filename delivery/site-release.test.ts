import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { siteHeaders } from '../build/site/site-headers.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { publishSite } from './site-release.ts';

const text = (content: string) => new TextEncoder().encode(content);

/** The S3 operations that a site's release uses, in memory. */
function makeAccount(artifacts: Readonly<Record<string, Record<string, Uint8Array>>>) {
  const objects = new Map<string, string | undefined>();
  const order: string[] = [];
  const send = async (command: unknown) => {
    if (command instanceof GetObjectCommand) {
      const [, version = ''] = /frontend\/(.+)\.zip$/.exec(command.input.Key ?? '') ?? [];
      return { Body: { transformToByteArray: async () => zipSync(artifacts[version] ?? {}) } };
    }
    if (command instanceof PutObjectCommand) {
      objects.set(command.input.Key ?? '', command.input.CacheControl);
      order.push(command.input.Key ?? '');
      return {};
    }
    if (command instanceof HeadObjectCommand && !objects.has(command.input.Key ?? '')) {
      throw Object.assign(new Error('NotFound'), { name: 'NotFound' });
    }
    return {};
  };
  const place = {
    aws: { s3: { send } },
    settings: { env: 'dev', accountId: '123456789012', region: 'eu-central-1' },
  } as unknown as Pick<DeliveryContext, 'aws' | 'settings'>;
  return { place, objects, order };
}

const release = (name: string) => {
  const files = {
    'index.html': text(name),
    'recover.js': text(''),
    [`assets/index-${name}aaaaaaa.js`]: text(name),
  };
  const headers = text(JSON.stringify(siteHeaders(Object.keys(files))));
  return { ...files, 'headers.json': headers };
};

describe('a release of the site', () => {
  it('keeps the assets of the previous one available for its pages', async () => {
    const { place, objects } = makeAccount({ v1: release('1'), v2: release('2') });
    await publishSite(place, 'frontend', 'v1');
    await publishSite(place, 'frontend', 'v2');
    expect([...objects].sort()).toEqual([
      ['assets/index-1aaaaaaa.js', 'public, max-age=31536000, immutable'],
      ['assets/index-2aaaaaaa.js', 'public, max-age=31536000, immutable'],
      ['releases/v1/assets/index-1aaaaaaa.js', 'public, max-age=31536000, immutable'],
      ['releases/v1/index.html', 'no-cache'],
      ['releases/v1/recover.js', 'no-cache'],
      ['releases/v2/assets/index-2aaaaaaa.js', 'public, max-age=31536000, immutable'],
      ['releases/v2/index.html', 'no-cache'],
      ['releases/v2/recover.js', 'no-cache'],
    ]);
  });

  it('writes the page last, and no file twice', async () => {
    const { place, order } = makeAccount({ v1: release('1') });
    await publishSite(place, 'frontend', 'v1');
    expect(order.at(-1)).toBe('releases/v1/index.html');
    const { length } = order;
    await publishSite(place, 'frontend', 'v1');
    expect(order).toHaveLength(length);
  });

  it('adds the assets of a release that was published before `assets/` was shared', async () => {
    const { place, objects } = makeAccount({ v1: release('1') });
    objects.set('releases/v1/index.html', 'no-cache');
    await publishSite(place, 'frontend', 'v1');
    expect(objects.has('assets/index-1aaaaaaa.js')).toBe(true);
  });
});
