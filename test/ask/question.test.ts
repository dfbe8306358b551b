import { expect, it } from 'vitest';
import { findDemoUser } from './demo-user.ts';
import { QuestionError, readQuestion } from './question.ts';

const CONVERSATION = '2f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01';
const SEED = {
  users: [
    { login: 'member@example.com', password: 'one' },
    { login: '__proto__@example.com', password: 'two' },
  ],
};

it('is asked as the first demo user, of the cloud at the usual port', () => {
  expect(readQuestion(['PROMPT'], { PROMPT: 'Who am I?' })).toMatchObject({
    as: 'member',
    prompt: 'Who am I?',
    approves: false,
    conversation: undefined,
    edge: 'http://127.0.0.1:4000',
    seed: expect.stringMatching(/seed\.json$/),
  });
});

it('is asked as it says', () => {
  const environment = {
    AS: 'colleague',
    APPROVE: '1',
    CONVERSATION,
    LOCAL_PORT_BASE: '14000',
    LOCAL_OKTA_SEED: 'other.json',
  };
  expect(readQuestion([], environment)).toEqual({
    as: 'colleague',
    prompt: undefined,
    approves: true,
    conversation: CONVERSATION,
    edge: 'http://127.0.0.1:14000',
    seed: 'other.json',
  });
});

it.each<[readonly string[], Readonly<Record<string, string>>, string]>([
  [['PRMPT'], {}, 'make ask takes no PRMPT: it takes AS, PROMPT,'],
  [['__proto__'], {}, 'make ask takes no __proto__'],
  [[], { APPROVE: 'yes' }, 'APPROVE="yes" decides nothing'],
  [[], { CONVERSATION: '../x' }, 'CONVERSATION must be the id'],
  [[], { LOCAL_PORT_BASE: '80' }, 'LOCAL_PORT_BASE must be a port'],
  [[], { LOCAL_PORT_BASE: 'x' }, 'LOCAL_PORT_BASE must be a port'],
])('cannot be asked with %j and %j', (given, environment, sentence) => {
  const read = () => readQuestion(given, environment);
  expect(read).toThrow(QuestionError);
  expect(read).toThrow(sentence);
});

it('finds its user by the whole login name or its beginning', () => {
  for (const [as, password] of [
    ['member', 'one'],
    ['member@example.com', 'one'],
    ['__proto__', 'two'],
  ] as const) {
    expect(findDemoUser(SEED, as)).toMatchObject({ password });
  }
  expect(() => findDemoUser(SEED, 'mem')).toThrow(
    'There is no demo user "mem": AS is one of member, __proto__.',
  );
});
