import { createRoot } from 'solid-js';
import { describe, expect, it } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { createPlaces } from './places.ts';

function setUp(path = '/') {
  const browser = makeFakeBrowser(path);
  let leaves = 0;
  return createRoot((dispose) => {
    const places = createPlaces(browser, () => {
      leaves += 1;
    });
    const path = () => browser.address().pathname;
    return { ...places, browser, path, dispose, leaves: () => leaves };
  });
}

describe('the address of a conversation', () => {
  it('is given with its first message, in place of the one before', () => {
    const { shown, begin, path, browser } = setUp('/?from=mail');
    const { id, isKept } = shown();
    expect([id, isKept]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), false]);
    begin();
    expect(path()).toBe(`/c/${id}`);
    // It is the same conversation still, which goes on as it is.
    expect(shown()).toEqual({ id, isKept: false });
    begin();
    browser.travel(-1);
    expect(path()).toBe(`/c/${id}`);
  });

  it.each([
    ['/c/some-id', { id: 'some-id', isKept: true }],
    ['/c/some-id?x#y', { id: 'some-id', isKept: true }],
    ['/c/', { id: '', isKept: true }],
    ['/c', { isKept: false }],
    ['/elsewhere', { isKept: false }],
  ])('is read from %s', (path, place) => {
    expect(setUp(path).shown()).toMatchObject(place);
  });

  it('is opened as a new entry of the history, back and forth', () => {
    const { shown, open, startNew, path, browser, leaves } = setUp('/c/one');
    open('two');
    expect([path(), shown().id]).toEqual(['/c/two', 'two']);
    startNew();
    const fresh = shown();
    expect([path(), fresh.isKept]).toEqual(['/', false]);
    browser.travel(-1);
    expect(shown()).toEqual({ id: 'two', isKept: true });
    browser.travel(-1);
    expect(shown()).toEqual({ id: 'one', isKept: true });
    browser.travel(2);
    expect([path(), shown().isKept, shown().id === fresh.id]).toEqual(['/', false, false]);
    expect(leaves()).toBe(5);
  });

  it('is not opened again while it is shown', () => {
    const { shown, open, begin, path, leaves } = setUp();
    begin();
    const before = shown();
    open(before.id);
    expect([shown() === before, leaves(), path()]).toEqual([true, 0, `/c/${before.id}`]);
  });

  it('of a conversation that was begun here is read from the store when the user comes back', () => {
    const { shown, begin, startNew, browser } = setUp();
    const { id } = shown();
    begin();
    startNew();
    browser.travel(-1);
    expect(shown()).toEqual({ id, isKept: true });
  });

  it('keeps an empty conversation when only the fragment changes', () => {
    const { shown, browser, leaves } = setUp();
    const before = shown();
    browser.goToAddress('/#message');
    browser.travel(0);
    expect([shown() === before, leaves()]).toEqual([true, 0]);
  });

  it('is left for an empty one when the user goes back before it was begun', () => {
    const { shown, begin, browser } = setUp();
    browser.goToAddress('/');
    begin();
    const { id } = shown();
    browser.travel(-1);
    expect([shown().isKept, shown().id === id]).toEqual([false, false]);
  });

  it('is followed no longer once the page is gone', () => {
    const { shown, browser, dispose, open } = setUp('/c/one');
    open('two');
    dispose();
    browser.travel(-1);
    expect(shown().id).toBe('two');
  });
});
