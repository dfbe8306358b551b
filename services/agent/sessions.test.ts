import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sessions, type SessionsOptions } from './sessions.ts';

interface Named {
  readonly owner: string;
  readonly id: number;
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
    create: (owner) => {
      created += 1;
      return { owner, id: created };
    },
    dispose: (conversation) => {
      disposed.push(conversation);
    },
    now: () => nowMs,
    ...limits,
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const visit = (sessionId: string, uid: string): Named | string => {
    const admission = sessions.enter(sessionId, uid);
    if (admission.kind === 'refused') return admission.code;
    admission.leave();
    return admission.conversation;
  };
  return { sessions, disposed, pass, visit };
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
    expect(visit('s1', 'bob')).toBe('session-of-another-user');
  });

  it('still refuses it after the conversation has been evicted', () => {
    const { visit, pass, disposed } = start();
    visit('s1', 'ann');
    pass(16 * 60_000);
    visit('s2', 'ann');
    expect(disposed).toHaveLength(1);
    expect(visit('s1', 'bob')).toBe('session-of-another-user');
    expect(visit('s1', 'ann')).toEqual({ owner: 'ann', id: 3 });
  });

  it('refuses a second turn while one runs, and counts running turns', () => {
    const { sessions } = start();
    const first = sessions.enter('s1', 'ann');
    expect(sessions.enter('s1', 'ann')).toEqual({ kind: 'refused', code: 'session-busy' });
    expect(sessions.busy).toBe(1);
    if (first.kind === 'admitted') first.leave();
    expect(sessions.busy).toBe(0);
    expect(sessions.enter('s1', 'ann').kind).toBe('admitted');
  });

  it('does not reveal to another user whether a session is busy', () => {
    const { sessions } = start();
    sessions.enter('s1', 'ann');
    expect(sessions.enter('s1', 'bob')).toMatchObject({ code: 'session-of-another-user' });
  });

  it('evicts the least recently used conversation above its limit, but none that is running', () => {
    const { sessions, visit, disposed } = start({ maxSessions: 2 });
    sessions.enter('running', 'ann');
    visit('s1', 'ann');
    visit('s2', 'ann');
    expect(disposed).toEqual([{ owner: 'ann', id: 2 }]);
    visit('s2', 'ann');
    visit('s3', 'ann');
    expect(disposed.map(({ id }) => id)).toEqual([2, 3]);
    expect(sessions.enter('running', 'ann')).toMatchObject({ code: 'session-busy' });
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
    expect(visit('ann-1', 'bob')).toBe('session-of-another-user');
  });

  it('evicts from the users with the most sessions when many users fill it', () => {
    const { visit, disposed } = start({ maxSessions: 4, maxSessionsPerUser: 3 });
    visit('a1', 'ann');
    for (const id of ['b1', 'b2', 'b3']) visit(id, 'bob');
    visit('c1', 'cem');
    expect(disposed).toEqual([{ owner: 'bob', id: 2 }]);
  });

  it('keeps the binding of every conversation that it keeps', () => {
    const { visit } = start({ maxBindings: 1, maxBindingsPerUser: 1 });
    visit('s1', 'ann');
    visit('s2', 'ann');
    visit('s3', 'cem');
    for (const id of ['s1', 's2']) expect(visit(id, 'bob')).toBe('session-of-another-user');
  });

  it('evicts a conversation that was idle for the idle time, but none that is running', () => {
    const { sessions, visit, pass, disposed } = start();
    sessions.enter('running', 'ann');
    visit('s1', 'ann');
    pass(15 * 60_000);
    sessions.evictIdle();
    expect(disposed).toEqual([]);
    pass(1);
    sessions.evictIdle();
    expect(disposed).toEqual([{ owner: 'ann', id: 2 }]);
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
          if (typeof conversation !== 'string') expect(conversation.owner).toBe(uid);
        }
      }),
    );
  });
});
