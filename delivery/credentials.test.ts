import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../build/paths.ts';
import { oktaProblem } from './credentials.ts';

describe('credentials of Okta', () => {
  it('that are missing are reported with the document and section that explain them', async () => {
    const [, page = '', section] =
      /\((docs\/[\w-]+\.md), "(\w+)"\)/.exec(oktaProblem({}) ?? '') ?? [];
    expect((await readFile(join(ROOT, page), 'utf8')).split('\n')).toContain(`## ${section}`);
  });

  it('are complete with a token, or with all variables of a service app', () => {
    const app = {
      OKTA_API_CLIENT_ID: '0oa1',
      OKTA_API_PRIVATE_KEY: 'key',
      OKTA_API_SCOPES: 'okta.apps.manage',
    };
    expect(oktaProblem({ OKTA_API_TOKEN: 'token' })).toBeUndefined();
    expect(oktaProblem(app)).toBeUndefined();
    expect(oktaProblem({ ...app, OKTA_API_SCOPES: '' })).toContain('set OKTA_API_SCOPES of');
  });
});
