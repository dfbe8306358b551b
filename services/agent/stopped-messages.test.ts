import { expect, it } from 'vitest';
import { StoppedMessages } from './stopped-messages.ts';

const by = (uid: string, sessionId = 's1') => ({ caller: { uid }, sessionId });

it('notes a message once, for its sender and session alone', () => {
  const stopped = new StoppedMessages();
  stopped.keep(by('ann'), 't1');
  expect(stopped.take(by('bob'), 't1')).toBe(false);
  expect(stopped.take(by('ann', 's2'), 't1')).toBe(false);
  expect(stopped.take(by('ann'), 't2')).toBe(false);
  expect(stopped.take(by('ann'), 't1')).toBe(true);
  expect(stopped.take(by('ann'), 't1')).toBe(false);
});

it('forgets the oldest of a sender with many, and none of another', () => {
  const stopped = new StoppedMessages();
  stopped.keep(by('bob'), 't0');
  for (let number = 0; number < 1000; number += 1) stopped.keep(by('ann'), `t${number}`);
  expect(stopped.take(by('ann'), 't0')).toBe(false);
  expect(stopped.take(by('ann'), 't999')).toBe(true);
  expect(stopped.take(by('bob'), 't0')).toBe(true);
});
