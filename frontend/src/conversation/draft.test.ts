import { describe, expect, it } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeDraftStore } from './draft.ts';

function setUp() {
  const { tabStorage, stored } = makeFakeBrowser();
  return { drafts: makeDraftStore(tabStorage, 'u'), tabStorage, stored };
}

describe('drafts', () => {
  it('are kept for each conversation, and for the one that is not begun', () => {
    const { drafts, stored } = setUp();
    for (const id of [undefined, 'a', '__proto__']) drafts.of(id).save(`draft of ${id}`);
    const texts = () => [undefined, 'a', '__proto__', 'b'].map((id) => drafts.of(id).load());
    expect(texts()).toEqual(['draft of undefined', 'draft of a', 'draft of __proto__', '']);
    drafts.of('a').save('');
    expect(texts()).toEqual(['draft of undefined', '', 'draft of __proto__', '']);
    drafts.of(undefined).save('');
    drafts.of('__proto__').save('');
    expect(stored.size).toBe(0);
  });

  it('are of one person', () => {
    const { drafts, tabStorage, stored } = setUp();
    drafts.of('a').save('mine');
    const others = makeDraftStore(tabStorage, 'v');
    expect(others.of('a').load()).toBe('');
    others.of('a').save('theirs');
    drafts.clear();
    expect([drafts.of('a').load(), others.of('a').load(), stored.size]).toEqual(['', 'theirs', 1]);
  });

  it('are the last fifty', () => {
    const { drafts } = setUp();
    for (let n = 0; n < 51; n += 1) drafts.of(String(n)).save('x');
    drafts.of('1').save('again');
    drafts.of('51').save('x');
    expect(['0', '1', '2', '51'].map((id) => drafts.of(id).load())).toEqual(['', 'again', '', 'x']);
  });

  it.each(['', 'a draft of an earlier release', '{}', '[1,["a"],["a",2],["b","x"]]'])(
    'are read from %j without failing',
    (value) => {
      const { drafts, stored } = setUp();
      stored.set('chat.draft.u', value);
      expect([drafts.of('a').load(), drafts.of('b').load()]).toEqual([
        '',
        value.includes('"b"') ? 'x' : '',
      ]);
    },
  );
});
