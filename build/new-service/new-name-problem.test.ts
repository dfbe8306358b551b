import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newNameProblem } from './new-name-problem.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the name of a new service', () => {
  it.each(['quibbles', 'quibble-cards', 'q1', 'chat', 'x'.repeat(26)])('may be %s', (name) => {
    expect(newNameProblem(name, ROOT)).toBeUndefined();
  });

  it.each([
    ['', 'cannot name a service: begin with a letter'],
    ['Orders', 'cannot name a service'],
    ['my orders', 'cannot name a service'],
    ['my_orders', 'cannot name a service'],
    ['my--orders', 'cannot name a service'],
    ['orders-', 'cannot name a service'],
    ['../orders', 'cannot name a service'],
    ['orders\nx', 'cannot name a service'],
    ['__proto__', 'cannot name a service'],
    ['ørders', 'cannot name a service'],
    ['x'.repeat(32), 'its role three-tier-chat-'],
    ['x'.repeat(27), 'and Bedrock allows 64: use at most 26.'],
    ['new', 'new is a word of JavaScript'],
    ['classes', 'class is a word of JavaScript'],
    ['constructor', 'constructor is a word of JavaScript'],
    ['to-string', 'toString is a word of JavaScript'],
    ['agent', 'it is a service'],
    ['secured-api', 'it is a service'],
    ['shared', 'services/shared exists'],
    ['local-cloud', 'services/local-cloud exists'],
    ['template', 'services/template exists'],
    ['api', 'the stack api exists'],
    ['app', 'the stack app exists'],
    ['gateway', 'the stack gateway exists'],
    ['okta', 'the stack okta exists'],
    ['bootstrap', 'the stack bootstrap exists'],
    ['settings', 'the package @three-tier-chat/settings is services/shared/settings'],
    ['terraform', 'the package @three-tier-chat/terraform is terraform'],
    ['secured', 'the tool target securedApi is secured-api’s'],
    ['profiles', 'the table profiles is secured-api’s'],
    ['profile', 'the scopes profile.… are secured-api’s'],
  ])('cannot be %j', (name, sentence) => {
    const problem = newNameProblem(name, ROOT);
    expect(problem?.replaceAll("'", '’')).toContain(sentence);
    expect(problem).toMatch(/\.$/);
  });
});
