import { describe, expect, it } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import { parseRequest } from './request.ts';

describe('a request', () => {
  it('names an environment, and optionally stacks, a service or a version', () => {
    expect(parseRequest(['plan', 'ENV=dev', 'STACK=api,app', 'SERVICE=', 'VERSION='])).toEqual({
      verb: 'plan',
      environment: 'dev',
      parts: ['api', 'app'],
    });
    expect(
      parseRequest(['deploy', 'ENV=dev', 'STACK=', 'SERVICE=agent', 'VERSION=0123456789abcdef']),
    ).toEqual({
      verb: 'deploy',
      environment: 'dev',
      parts: [],
      service: 'agent',
      version: '0123456789abcdef',
    });
  });

  it.each([
    [['plan', 'ENV=local'], 'run `make dev`'],
    [['plan', 'ENV='], 'Name an environment'],
    [['paln', 'ENV=dev'], 'There is no command "paln"'],
    [['deploy', 'ENV=dev', 'SERVICE='], 'Name a service'],
    [['rollback', 'ENV=dev', 'SERVICE=database'], 'There is no service "database"'],
    [['deploy', 'ENV=dev', 'SERVICE=agent', 'VERSION=latest'], 'is not a version'],
  ])('is refused with a sentence that helps: %j', (words, sentence) => {
    expect(() => parseRequest(words)).toThrow(DeliveryError);
    expect(() => parseRequest(words)).toThrow(sentence);
  });

  it('reports all errors at once', () => {
    expect(() => parseRequest(['deploy', 'ENV=local', 'VERSION=1'])).toThrow(
      /make dev[\s\S]*Name a service[\s\S]*is not a version/,
    );
  });
});
