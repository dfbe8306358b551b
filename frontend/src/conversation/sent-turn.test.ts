import { expect, it } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeSentTurn } from './sent-turn.ts';

it('remembers the turn of one conversation of one user, and no text', () => {
  const { tabStorage, stored } = makeFakeBrowser();
  const mine = makeSentTurn(tabStorage, 'me');
  mine.keep('first', 'turn-1');
  mine.keep('second', 'turn-2');
  expect([mine.of('first'), mine.of('second')]).toEqual([undefined, 'turn-2']);
  expect(makeSentTurn(tabStorage, 'you').of('second')).toBeUndefined();
  expect([...stored]).toEqual([['chat.sent.me', 'second turn-2']]);
  mine.forget();
  expect([mine.of('second'), stored.size]).toEqual([undefined, 0]);
});
