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

  it('names every stack only in so many words', () => {
    expect(parseRequest(['destroy', 'ENV=dev', 'STACK=all'])).toEqual({
      verb: 'destroy',
      environment: 'dev',
      parts: [],
    });
  });

  it('passes over variables of other programs, which make puts into the environment', () => {
    expect(parseRequest(['plan', 'ENV=dev', 'AWS_PROFILE=chat', 'AUTO_APPROVE=1'])).toEqual({
      verb: 'plan',
      environment: 'dev',
      parts: [],
    });
  });

  it('asks the doctor of this machine too, and for a turn only in so many words', () => {
    expect(parseRequest(['doctor', 'ENV=local', 'CANARY='])).toEqual({
      verb: 'doctor',
      environment: 'local',
      parts: [],
    });
    expect(parseRequest(['doctor', 'ENV=dev', 'CANARY=1'])).toMatchObject({ canary: true });
  });

  it('names turns a month, and other assumptions', () => {
    expect(parseRequest(['cost', 'ENV=dev', 'TURNS=0', 'ASSUME=toolCalls=2'])).toEqual({
      verb: 'cost',
      environment: 'dev',
      parts: [],
      turns: 0,
      assume: 'toolCalls=2',
    });
  });

  it.each([
    [['plan', 'ENV=local'], 'run `make dev`'],
    [['cost', 'ENV=local'], 'run `make dev`'],
    [['doctor', 'ENV=dev', 'CANARY=yes'], 'CANARY="yes" asks for nothing: set CANARY=1'],
    [['plan', 'ENV=dev', 'CANARY=1'], 'make plan takes no CANARY: it takes ENV, STACK'],
    [['cost', 'ENV=dev', 'TURNS=many'], 'TURNS="many" is not a number of turns a month'],
    [['cost', 'ENV=dev', 'TURNS=-1'], 'TURNS="-1" is not a number of turns a month'],
    [['doctor', 'ENV=dev', 'CANARY_TOKEN=x'], 'CANARY_TOKEN is a secret'],
    [['plan', 'ENV='], 'Name an environment'],
    [['paln', 'ENV=dev'], 'There is no command "paln"'],
    [['deploy', 'ENV=dev', 'SERVICE='], 'Name a service'],
    [['rollback', 'ENV=dev', 'SERVICE=database'], 'There is no service "database"'],
    [['deploy', 'ENV=dev', 'SERVICE=agent', 'VERSION=latest'], 'is not a version'],
    [['destroy', 'ENV=dev', 'STAK=app'], 'STAK is no variable of this tool: did you mean STACK?'],
    [['destroy', 'ENV=dev'], 'Name what to destroy: STACK=app, for example, or STACK=all'],
    [['destroy', 'ENV=dev', 'STACK=,'], 'STACK="," names no stack.'],
    [['destroy', 'ENV=dev', 'STACK=app backend'], 'STACK="app backend" names no stack.'],
    [['destroy', 'ENV=dev', 'STACK=all,app'], 'names all stacks and some of them'],
    [
      ['destroy', 'ENV=dev', 'SERVICE=agent'],
      'make destroy takes no SERVICE: it takes ENV, STACK.',
    ],
    [
      ['destroy', 'ENV=dev', 'STACK=app', 'backend'],
      '"backend" is not a variable: write NAME=value.',
    ],
    [['plan', 'ENV=dev', 'VERSION=0123456789abcdef'], 'make plan takes no VERSION'],
    [['plan', 'ENV=dev', 'STACK=api', 'SERVICE=agent'], 'Name a stack or a service, not both.'],
    [['apply', 'ENV=dev', 'STACK=api', 'PLAN=out'], 'PLAN names the stacks that it was made for'],
    [['__proto__', 'ENV=dev'], 'There is no command "__proto__"'],
    [['plan', 'ENV=dev', '__proto__=1'], '__proto__ is no variable of this tool'],
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
