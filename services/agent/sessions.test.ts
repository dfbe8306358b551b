import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sessions, type SessionsOptions } from './sessions.ts';

interface Named {
  readonly owner: string;
  readonly id: number;
  isBusy: boolean;
}

type Limits = Pick<
  SessionsOptions<Named>,
  'maxSessions' | 'maxSessionsPerUser' | 'maxBindings' | 'maxBindingsPerUser' | 'idleMs'
>;

function start(limits: Limits = {}) {
  let nowMs = 1_000_000;
  let created = 0;
  const disposed: Named[] = [];
  const sessions = new Sessions<Named>({
    issuer: 'https://okta.example.com/oauth2/aus1',
    create: ({ uid }) => {
      created += 1;
      return { owner: uid, id: created, isBusy: false };
    },
    isBusy: ({ isBusy }) => isBusy,
    dispose: (conversation) => {
      disposed.push(conversation);
    },
    now: () => nowMs,
    ...limits,
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const visit = (sessionId: string, uid: string): Named | undefined =>
    sessions.enter(sessionId, uid);
  return { sessions, disposed, pass, visit };
}

function run(session: Named | undefined): Named | undefined {
  if (session) session.isBusy = true;
  return session;
}

describe('Sessions', () => {
  it('gives a user the same conversation again', () => {
    const { visit } = start();
    const first = visit('s1', 'ann');
    expect(visit('s1', 'ann')).toBe(first);
    expect(visit('s2', 'ann')).not.toBe(first);
  });

  it('refuses the session of another user', () => {
    const { visit } = start();
    visit('s1', 'ann');
    expect(visit('s1', 'bob')).toBeUndefined();
  });

  it('still refuses it after the conversation has been evicted', () => {
    const { visit, pass, disposed } = start();
    visit('s1', 'ann');
    pass(16 * 60_000);
    visit('s2', 'ann');
    expect(disposed).toHaveLength(1);
    expect(visit('s1', 'bob')).toBeUndefined();
    expect(visit('s1', 'ann')).toMatchObject({ owner: 'ann', id: 3 });
  });

  it('evicts the least recently used conversation above its limit, but none that is running', () => {
    const { visit, disposed } = start({ maxSessions: 2 });
    const running = run(visit('running', 'ann'));
    visit('s1', 'ann');
    visit('s2', 'ann');
    expect(disposed).toMatchObject([{ owner: 'ann', id: 2 }]);
    visit('s2', 'ann');
    visit('s3', 'ann');
    expect(disposed.map(({ id }) => id)).toEqual([2, 3]);
    expect(visit('running', 'ann')).toBe(running);
  });

  it('finds a conversation again that was begun while all others of the user are running', () => {
    const { visit } = start({ maxSessions: 2, maxSessionsPerUser: 2 });
    for (const id of ['s1', 's2']) run(visit(id, 'ann'));
    const third = run(visit('s3', 'ann'));
    expect(visit('s3', 'ann')).toBe(third);
  });

  it('lets no user evict the conversation of another, however many sessions they open', () => {
    const { visit, disposed } = start();
    const ann = visit('ann-1', 'ann');
    for (let n = 0; n < 500; n += 1) visit(`bob-${n}`, 'bob');
    expect(visit('ann-1', 'ann')).toBe(ann);
    expect(new Set(disposed.map(({ owner }) => owner))).toEqual(new Set(['bob']));
    // Their own oldest conversation was evicted.
    expect(disposed.map(({ id }) => id)).toEqual(Array.from({ length: 480 }, (_, n) => n + 2));
  });

  it('lets no user take over another’s session id, however many sessions they open', () => {
    const { visit, pass } = start({
      maxSessionsPerUser: 2,
      maxBindings: 10,
      maxBindingsPerUser: 4,
      idleMs: 50,
    });
    visit('ann-1', 'ann');
    pass(60);
    for (let n = 0; n < 100; n += 1) visit(`bob-${n}`, 'bob');
    expect(visit('ann-1', 'bob')).toBeUndefined();
  });

  it('evicts from the users with the most sessions when many users fill it', () => {
    const { visit, disposed } = start({ maxSessions: 4, maxSessionsPerUser: 3 });
    visit('a1', 'ann');
    for (const id of ['b1', 'b2', 'b3']) visit(id, 'bob');
    visit('c1', 'cem');
    expect(disposed).toMatchObject([{ owner: 'bob', id: 2 }]);
  });

  it('keeps the binding of every conversation that it keeps', () => {
    const { visit } = start({ maxBindings: 1, maxBindingsPerUser: 1 });
    visit('s1', 'ann');
    visit('s2', 'ann');
    visit('s3', 'cem');
    for (const id of ['s1', 's2']) expect(visit(id, 'bob')).toBeUndefined();
  });

  it('evicts a conversation that was idle for the idle time, but none that is running', () => {
    const { sessions, visit, pass, disposed } = start();
    run(visit('running', 'ann'));
    visit('s1', 'ann');
    pass(15 * 60_000);
    sessions.evictIdle();
    expect(disposed).toEqual([]);
    pass(1);
    sessions.evictIdle();
    expect(disposed).toMatchObject([{ owner: 'ann', id: 2 }]);
  });

  it('never gives a user the conversation of another, whatever was evicted', () => {
    const step = fc.record({
      sessionId: fc.constantFrom('s1', 's2', 's3', 's4'),
      uid: fc.constantFrom('ann', 'bob', 'cem'),
      waitMs: fc.constantFrom(0, 60),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { visit, pass } = start({ maxSessions: 1, maxBindings: 2, idleMs: 50 });
        for (const { sessionId, uid, waitMs } of steps) {
          pass(waitMs);
          const conversation = visit(sessionId, uid);
          if (conversation) expect(conversation.owner).toBe(uid);
        }
      }),
    );
  });
});
