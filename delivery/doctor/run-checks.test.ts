import { describe, expect, it } from 'vitest';
import { type Check, type DoctorContext, ok, type Verdict } from './check.ts';
import { CHECKS, LOCAL_CHECKS } from './checks.ts';
import { NotTried, Unreadable } from './endings.ts';
import { runChecks } from './run-checks.ts';

/** No check here looks at it. */
const NOBODY = {} as DoctorContext;

function check(name: string, run: Check['run'], more: Partial<Check> = {}): Check {
  return { name, group: 'AWS', reads: 'x:Read', run, ...more };
}

async function verdicts(...checks: readonly Check[]): Promise<readonly Verdict[]> {
  return (await runChecks(checks, NOBODY)).map(({ verdict }) => verdict);
}

describe('checks', () => {
  it('run side by side: each begins before another ends', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waits = check('waits', async () => {
      await promise;
      return ok('second');
    });
    const frees = check('frees', async () => {
      resolve();
      return ok('first');
    });
    expect(await verdicts(waits, frees)).toEqual([ok('second'), ok('first')]);
  });

  it('run once, however many need them', async () => {
    let runs = 0;
    const first = check('first', async () => {
      runs += 1;
      return ok('');
    });
    const needs = { needs: ['first'] };
    await verdicts(
      check('a', async () => ok(''), needs),
      check('b', async () => ok(''), needs),
      first,
    );
    expect(runs).toBe(1);
  });

  it.each<Verdict>([
    { kind: 'failed', found: 'x', fix: 'y' },
    { kind: 'unknown', why: 'x' },
    { kind: 'not-tried', why: 'x' },
  ])('are not tried without what they need: %j', async (verdict) => {
    let ran = false;
    const first = check('first', async () => verdict);
    const second = check(
      'second',
      async () => {
        ran = true;
        return ok('');
      },
      { needs: ['first'] },
    );
    expect(await verdicts(second, first)).toEqual([
      { kind: 'not-tried', why: 'it needs first' },
      verdict,
    ]);
    expect(ran).toBe(false);
  });

  it('wait for those that they follow, whatever these find', async () => {
    const order: string[] = [];
    const first = check('first', async () => {
      order.push('first');
      return { kind: 'unknown', why: '' };
    });
    const second = check(
      'second',
      async () => {
        order.push('second');
        return ok('');
      },
      { follows: ['first'] },
    );
    expect((await verdicts(second, first))[0]).toEqual(ok(''));
    expect(order).toEqual(['first', 'second']);
  });

  it('that end without a verdict say why, on one line, with what they read', async () => {
    const refused = Object.assign(new Error('not\nauthorized'), {
      name: 'AccessDenied',
      $fault: 'client',
    });
    const ended = (error: unknown) => check(String(error), () => Promise.reject(error));
    expect(
      await verdicts(
        ended(new Unreadable('no answer')),
        ended(new NotTried('later')),
        ended(refused),
      ),
    ).toEqual([
      { kind: 'unknown', why: 'no answer (it reads x:Read)' },
      { kind: 'not-tried', why: 'later' },
      {
        kind: 'unknown',
        why: 'AWS refused a request: AccessDenied: not authorized (it reads x:Read)',
      },
    ]);
  });

  it('that have a fault end the command, which is not taken for an answer', async () => {
    const fault = check('fault', () =>
      Promise.reject(new TypeError('undefined is not a function')),
    );
    await expect(verdicts(fault)).rejects.toThrow(TypeError);
  });

  it('end their reads at their limit', async () => {
    let ended = false;
    const endless = check(
      'endless',
      (_doctor, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            ended = true;
          });
        }),
      { limitMs: 1 },
    );
    expect(await verdicts(endless)).toEqual([
      { kind: 'unknown', why: 'there was no answer within 0.001 s' },
    ]);
    expect(ended).toBe(true);
  });
});

describe('the table', () => {
  const names = CHECKS.map(({ name }) => name);

  it('has each name once', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('needs and follows only what it has', () => {
    const others = CHECKS.flatMap(({ needs = [], follows = [] }) => [...needs, ...follows]);
    expect(others.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('says of each what it reads', () => {
    expect(CHECKS.filter(({ reads }) => reads === '')).toEqual([]);
  });

  it('holds what this machine needs too', () => {
    expect(LOCAL_CHECKS.filter((one) => !CHECKS.includes(one))).toEqual([]);
  });
});
