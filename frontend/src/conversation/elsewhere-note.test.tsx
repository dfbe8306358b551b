import { cleanup, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, expect, it } from 'vitest';
import { ElsewhereNote } from './elsewhere-note.tsx';

afterEach(cleanup);

function setUp() {
  const [lastTurnAt, list] = createSignal<string>();
  const [isAnswering, setAnswering] = createSignal(false);
  const [turnId, show] = createSignal('first');
  let shown = 0;
  render(() => (
    <ElsewhereNote
      lastTurnAt={lastTurnAt()}
      turnId={turnId()}
      isAnswering={isAnswering()}
      onShow={() => {
        shown += 1;
      }}
    />
  ));
  const isSaid = () => screen.queryByText(/went on in another tab/) !== null;
  return { list, setAnswering, show, isSaid, shown: () => shown };
}

it('says that a conversation went on elsewhere, until that is shown', () => {
  const { list, isSaid, shown } = setUp();
  list('10:00');
  expect(isSaid()).toBe(false);
  list('10:01');
  expect(isSaid()).toBe(true);
  screen.getByRole('button', { name: 'Show it' }).click();
  expect([isSaid(), shown()]).toEqual([false, 1]);
  list('10:01');
  expect(isSaid()).toBe(false);
  list('10:02');
  expect(isSaid()).toBe(true);
});

it('says nothing of turns of its own, whenever the list tells of them', () => {
  const { list, setAnswering, isSaid } = setUp();
  setAnswering(true);
  list('10:00');
  list('10:01');
  setAnswering(false);
  // Its end.
  list('10:02');
  expect(isSaid()).toBe(false);
  setAnswering(true);
  setAnswering(false);
  list('10:03');
  expect(isSaid()).toBe(false);
  list('10:04');
  expect(isSaid()).toBe(true);
});

it('says nothing more once a turn that was decided elsewhere is shown to its end', () => {
  const { list, setAnswering, isSaid } = setUp();
  list('10:00');
  list('10:01');
  setAnswering(true);
  expect(isSaid()).toBe(true);
  setAnswering(false);
  expect(isSaid()).toBe(false);
});

it('goes on saying it after a turn that was begun here', () => {
  const { list, setAnswering, show, isSaid } = setUp();
  list('10:00');
  list('10:01');
  show('second');
  setAnswering(true);
  setAnswering(false);
  list('10:02');
  expect(isSaid()).toBe(true);
});

it('does not take a search for a change, nor miss what changed meanwhile', () => {
  const { list, isSaid } = setUp();
  list('10:00');
  list(undefined);
  list('10:00');
  expect(isSaid()).toBe(false);
  list(undefined);
  list('10:01');
  expect(isSaid()).toBe(true);
});
