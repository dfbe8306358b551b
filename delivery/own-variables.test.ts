import { describe, expect, it } from 'vitest';
import { misspeltVariables, unknownVariable } from './own-variables.ts';

describe('a variable of the environment', () => {
  it.each([
    ['STAK', 'STACK'],
    ['STACKS', 'STACK'],
    ['STCAK', 'STACK'],
    ['stack', 'STACK'],
    ['SERVCE', 'SERVICE'],
    ['SERVICES', 'SERVICE'],
    ['VERSOIN', 'VERSION'],
    ['EVN', 'ENV'],
    ['ENVS', 'ENV'],
    ['PLNA', 'PLAN'],
    ['AUTOAPPROVE', 'AUTO_APPROVE'],
    ['AUTO_APROVE', 'AUTO_APPROVE'],
  ])('%s is refused by name as a misspelt %s', (name, own) => {
    expect(misspeltVariables({ [name]: 'app', PATH: '/bin' })).toEqual([
      `${name} is set in the environment, and is no variable of this tool: did you mean ${own}? If it belongs to another program, put \`env -u ${name}\` before the command.`,
    ]);
  });

  it.each(['STACK', 'PATH', 'VENV', 'PLANT', 'END', 'STAGE', 'AWS_PROFILE', '__proto__', ''])(
    '%s is left alone',
    (name) => {
      expect(misspeltVariables(Object.fromEntries([[name, 'app']]))).toEqual([]);
    },
  );

  it('that is empty is as good as unset', () => {
    expect(misspeltVariables({ STAK: '' })).toEqual([]);
  });
});

describe('a variable on the command line', () => {
  it.each([
    ['STAK', 'STAK is no variable of this tool: did you mean STACK?'],
    [
      'COLOUR',
      'COLOUR is no variable of this tool: there are ENV, STACK, SERVICE, VERSION, PLAN, CANARY, TURNS, ASSUME.',
    ],
    ['constructor', /^constructor is no variable/],
    ['CANARY_TOKEN', /^CANARY_TOKEN is a secret, .*: put it into the environment \(`read -rs/],
  ])('%s is refused by name', (name, sentence) => {
    expect(unknownVariable(name)).toEqual(
      sentence instanceof RegExp ? expect.stringMatching(sentence) : sentence,
    );
  });

  it.each(['STACK', 'AUTO_APPROVE', 'AWS_PROFILE', 'TF_LOG', 'NO_COLOR'])('%s is taken', (name) => {
    expect(unknownVariable(name)).toBeUndefined();
  });
});
