import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import type { KeptTurns } from '../api/conversations.ts';
import { SignInError } from '../session/sign-in-error.ts';
import type { PastTurn } from './conversation.ts';
import { createKeptTurns } from './kept-turns.ts';

const ID = 'conversation-0123456789-0123456789-0123';
const kept = (...ids: string[]): KeptTurns => page(ids, undefined);
function page(ids: readonly string[], cursor: string | undefined): KeptTurns {
  const turns = ids.map((turnId) => ({
    ...{ turnId, prompt: turnId, outcome: 'complete', traceId: '1-0' },
    parts: [{ kind: 'text', text: turnId } as const],
  }));
  return { turns, cursor };
}

const missing = new ApiError('None.', { code: 'not-found' }, 404);
const away = new ApiError('Try again.', { code: 'conversations-unavailable' }, 503);

function setUp({ id = ID, expectedTurn }: { id?: string; expectedTurn?: string } = {}) {
  const answers: (KeptTurns | Error | Promise<KeptTurns>)[] = [];
  const cursors: unknown[] = [];
  const shown: string[] = [];
  const waits: number[] = [];
  const fates: string[] = [];
  const idsOf = (past: readonly PastTurn[]) => past.map(({ turnId }) => turnId).join();
  const it = createKeptTurns({
    id,
    expectedTurn,
    conversation: {
      show: async (past) => void shown.push(`show ${idsOf(past)}`),
      showEarlier: (past) => shown.push(`earlier ${idsOf(past)}`),
    },
    read: async (cursor) => {
      cursors.push(cursor);
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    },
    wait: async (delayMs) => void waits.push(delayMs),
    onSignInNeeded: () => fates.push('sign in'),
  });
  return { ...it, answers, cursors, shown, waits, fates };
}

describe('a conversation that is kept', () => {
  it('is read and shown', async () => {
    const { load, reading, earlier, answers, shown } = setUp();
    answers.push(kept('a', 'b'));
    const loaded = load();
    expect(reading()).toEqual({ kind: 'loading' });
    await loaded;
    expect([reading().kind, earlier().kind, shown]).toEqual(['shown', 'none', ['show a,b']]);
  });

  it.each([
    ['there is none', missing, { kind: 'missing' }],
    ['the store is away', away, { kind: 'failed', detail: 'Try again.' }],
    ['the network is away', new TypeError('x'), { kind: 'failed', detail: /cannot be reached/ }],
  ])('is told of when %s, and can be read again', async (_, error, told) => {
    const { load, reading, answers, shown } = setUp();
    answers.push(error, kept('a'));
    await load();
    expect(reading()).toMatchObject({ kind: told.kind });
    if ('detail' in told) expect(Object(reading()).detail).toMatch(told.detail);
    await load();
    expect([reading().kind, shown]).toEqual(['shown', ['show a']]);
  });

  it.each(['', 'short', '../../x', `${ID}%20`, `${ID}é`])('is not asked for as %j', async (id) => {
    const { load, reading, cursors } = setUp({ id });
    await load();
    expect([reading().kind, cursors]).toEqual(['missing', []]);
  });

  it.each([new SignInError('ended'), new ApiError('x', { code: 'not-signed-in' }, 401)])(
    'waits for its reader to sign in again',
    async (error) => {
      const { load, reading, answers, fates } = setUp();
      answers.push(error, kept('a'));
      await load();
      expect([reading().kind, fates]).toEqual(['held', ['sign in']]);
      await load();
      expect(reading().kind).toBe('shown');
    },
  );

  it('is not shown any more once it is left', async () => {
    const { load, leave, reading, answers } = setUp();
    const late = Promise.withResolvers<KeptTurns>();
    answers.push(late.promise);
    const loaded = load();
    leave();
    late.reject(new DOMException('x', 'AbortError'));
    await loaded;
    expect(reading().kind).toBe('loading');
  });
});

describe('a turn that has just begun', () => {
  it.each([
    ['the conversation', missing],
    ['the turn', kept('a')],
  ])('is waited for while the store does not know %s', async (_, early) => {
    const { load, answers, shown, waits } = setUp({ expectedTurn: 'b' });
    answers.push(early, kept('a', 'b'));
    await load();
    expect([shown, waits]).toEqual([['show a,b'], [300]]);
  });

  it.each([
    ['the turn', kept('a'), 'show a'],
    ['the conversation, which begins still', missing, 'show '],
  ])('is given up after some time if nobody knows %s', async (_, answer, told) => {
    const { load, reading, answers, shown, waits } = setUp({ expectedTurn: 'b' });
    answers.push(...Array(4).fill(answer));
    await load();
    expect([reading().kind, shown, waits]).toEqual(['shown', [told], [300, 700, 1_500]]);
  });

  it('is not waited for when the store is away', async () => {
    const { load, reading, answers, waits } = setUp({ expectedTurn: 'b' });
    answers.push(away);
    await load();
    expect([reading().kind, waits]).toEqual(['failed', []]);
  });
});

describe('earlier turns', () => {
  it('are read by the cursor, page by page, until there are none', async () => {
    const { load, loadEarlier, earlier, answers, cursors, shown } = setUp();
    answers.push(page(['c'], 'before c'), page(['b'], 'before b'), kept('a'));
    await load();
    expect(earlier().kind).toBe('more');
    const first = loadEarlier();
    expect(earlier().kind).toBe('loading');
    // A double click reads one page.
    await Promise.all([first, loadEarlier()]);
    await loadEarlier();
    expect(earlier().kind).toBe('none');
    await loadEarlier();
    expect(cursors).toEqual([undefined, 'before c', 'before b']);
    expect(shown).toEqual(['show c', 'earlier b', 'earlier a']);
  });

  it('can be asked for again after a failure', async () => {
    const { load, loadEarlier, earlier, reading, answers } = setUp();
    answers.push(page(['c'], 'before c'), away, new SignInError('ended'), kept('b'));
    await load();
    await loadEarlier();
    expect(earlier()).toEqual({ kind: 'failed', detail: 'Try again.' });
    await loadEarlier();
    expect(earlier()).toEqual({ kind: 'more' });
    await loadEarlier();
    expect([earlier().kind, reading().kind]).toEqual(['none', 'shown']);
  });
});
