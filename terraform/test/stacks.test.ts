import { describe, expect, it } from 'vitest';
import { AWS_ENVIRONMENT, stackOf, synthAll } from './synth-all.ts';

const PARTS = ['okta', 'api', 'agentcore', 'backend', 'app'];
const stacks = synthAll();

describe('the five stacks', () => {
  it('are named after their part and the environment', () => {
    expect(
      Object.values(stacks)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(PARTS.map((part) => `three-tier-chat-${part}-staging`).sort());
  });

  it.each(['a', 'prod', 'pr-1234', 'abcdefghijklmnop'])('stand for the environment %s', (name) => {
    expect(Object.keys(synthAll(name)).sort()).toEqual([...PARTS].sort());
  });

  it('depend only on stacks that come before them', () => {
    for (const [index, part] of PARTS.entries()) {
      const before = PARTS.slice(0, index).map((other) => `three-tier-chat-${other}-staging`);
      for (const dependency of stackOf(stacks, part).dependencies) {
        expect(before, `${part} needs ${dependency}`).toContain(dependency);
      }
    }
  });

  it('ask for provider versions that know every argument', () => {
    for (const { json } of Object.values(stacks)) {
      const { required_providers: providers } = json['terraform'] as {
        required_providers: Record<string, { version: string }>;
      };
      if (providers['aws']) expect(providers['aws'].version).toBe('~> 6.66');
      if (providers['okta']) expect(providers['okta'].version).toBe('~> 4.20');
    }
  });

  it('keep their state encrypted in S3, each under its own key, with S3 as the lock', () => {
    for (const { name, json } of Object.values(stacks)) {
      expect(json['terraform']).toMatchObject({
        backend: {
          s3: {
            bucket: 'three-tier-chat-state-123456789012-eu-central-1',
            key: `staging/${name}.tfstate`,
            region: 'eu-central-1',
            encrypt: true,
            use_lockfile: true,
          },
        },
      });
    }
  });

  it('refuse every account but their own and tag all that they make', () => {
    for (const part of ['api', 'agentcore', 'backend', 'app']) {
      const { name, json } = stackOf(stacks, part);
      const { aws } = json['provider'] as { aws: readonly { alias?: string }[] };
      for (const provider of aws) {
        expect(provider).toMatchObject({
          region: provider.alias === 'edge' ? 'us-east-1' : 'eu-central-1',
          allowed_account_ids: ['123456789012'],
          default_tags: [
            { tags: { Application: 'three-tier-chat', Environment: 'staging', Stack: name } },
          ],
        });
      }
      expect(aws.map(({ alias }) => alias)).toEqual(
        part === 'app' ? [undefined, 'edge'] : [undefined],
      );
    }
  });

  it('hold no credential of Okta', () => {
    for (const part of ['okta', 'app']) {
      expect(stackOf(stacks, part).json['provider']).toMatchObject({
        okta: [{ org_name: 'acme', base_url: 'okta.com' }],
      });
    }
  });

  it('use plain references only', () => {
    const plain = /^(data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$|^terraform\.workspace$/;
    for (const { json } of Object.values(stacks)) {
      const text = JSON.stringify(json);
      expect(text).not.toMatch(/%\{|"(count|for_each|dynamic|locals)":/);
      for (const [, expression = ''] of text.matchAll(/\$\{([^}]*)\}/g)) {
        expect(expression).toMatch(plain);
      }
    }
  });

  it('take every version from the parameter of its release', () => {
    const names = Object.values(stacks).flatMap(({ json }) => {
      const data = (json['data'] ?? {}) as Record<string, Record<string, { name: string }>>;
      return Object.values(data['aws_ssm_parameter'] ?? {}).map(({ name }) => name);
    });
    expect(names.sort()).toEqual(
      ['agent', 'backend', 'frontend', 'interceptor', 'secured-api'].map(
        (service) => `/three-tier-chat/staging/releases/${service}`,
      ),
    );
  });

  it('keep the authorization server and the client of a lasting environment', () => {
    for (const [part, type] of [
      ['okta', 'okta_auth_server'],
      ['okta', 'okta_group'],
      ['app', 'okta_app_oauth'],
    ] as const) {
      expect(stackOf(stacks, part).the(type)['lifecycle']).toEqual({ prevent_destroy: true });
    }
    const passing = synthAll('staging', { ...AWS_ENVIRONMENT, preventDestroy: false });
    expect(stackOf(passing, 'app').the('aws_s3_bucket')['force_destroy']).toBe(true);
    expect(stackOf(stacks, 'app').the('aws_s3_bucket')['force_destroy']).toBe(false);
  });
});
