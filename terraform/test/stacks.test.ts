import { describe, expect, it } from 'vitest';
import { API_NAMES, SERVICE_NAMES, SERVICES } from '../services.ts';
import { stackOf, synthAll } from '../testing/synth-all.ts';

const APIS = API_NAMES.map((service) => SERVICES[service].stack);
const PARTS = ['okta', 'gateway', ...APIS, 'agent', 'backend', 'app'];
const stacks = synthAll();

describe('the stacks', () => {
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

  it('use the Okta org of the environment', () => {
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
      SERVICE_NAMES.map((service) => `/three-tier-chat/staging/releases/${service}`).sort(),
    );
  });
});
