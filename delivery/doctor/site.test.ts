import { parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { afterEach, expect, it, vi } from 'vitest';
import type { DoctorContext } from './check.ts';
import { Unreadable } from './endings.ts';
import { SITE, SITE_CHECKS } from './site.ts';

afterEach(() => vi.unstubAllGlobals());

/** Looks at a site whose name the resolver answers so; a resolver of this machine would be another's. */
function look(code: string, siteUrl?: string) {
  const failure = () => Promise.reject(new TypeError('fetch failed', { cause: { code } }));
  vi.stubGlobal('fetch', failure);
  const own = {
    siteUrl: 'https://chat.example.com',
    siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0',
  };
  const doctor: Partial<DoctorContext> = {
    settings: parseEnvironment('dev', { ...AWS_ENVIRONMENT, ...(siteUrl && own) }),
    contentsOf: async () => ({
      isApplied: true,
      outputs: {
        'site-url': siteUrl ?? 'https://d1.cloudfront.net',
        'edge-domain': 'd1.cloudfront.net',
      },
      attributesOf: () => [],
    }),
  };
  const check = SITE_CHECKS.find(({ name }) => name === SITE);
  return check?.run(doctor as DoctorContext, new AbortController().signal);
}

it('a domain of one’s own that does not resolve lacks its record', async () => {
  expect(await look('ENOTFOUND', 'https://chat.example.com')).toEqual({
    kind: 'failed',
    found: 'chat.example.com does not resolve',
    fix: 'make a CNAME of chat.example.com to d1.cloudfront.net at your DNS provider',
  });
});

it.each([
  ['a resolver that does not answer', 'EAI_AGAIN', 'https://chat.example.com'],
  ['a connection that is refused', 'ECONNREFUSED', 'https://chat.example.com'],
  ['a domain of CloudFront', 'ENOTFOUND', undefined],
])('%s tells nothing of the site', async (_what, code, siteUrl) => {
  await expect(look(code, siteUrl)).rejects.toThrow(Unreadable);
});
