import { describe, expect, it } from 'vitest';
import { isAlive, payload, run, start, useFunctions } from './lambda-function.fixture.ts';

useFunctions();

describe('createFunction', () => {
  it('reports a process that exits, and starts another for the next invocation', async () => {
    const lambda = start({ handler: 'fails.exits' });
    for (const _ of [1, 2]) {
      const { requestId, answer, initMs } = await lambda.invoke({ payload: '0' });
      expect(answer).toEqual({
        kind: 'error',
        error: {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 7`,
        },
      });
      expect(initMs).toBeGreaterThan(0);
    }
  });

  it('does not fail an invocation for a process that ended after the last one', async () => {
    const lambda = start({});
    const { pid } = payload(await lambda.invoke({ payload: '1' })) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(payload(await lambda.invoke({ payload: '2' }))).toMatchObject({ event: 2 });
  });

  it('says before the first invocation why it does not start, and tries again then', async () => {
    const lambda = start({ handler: 'throws.handler' });
    expect(await lambda.warmUp()).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'at import',
    });
    expect((await lambda.invoke({ payload: '1' })).initMs).toBeGreaterThan(0);
  });

  it('is started before its first invocation once, if that is asked for', async () => {
    const lambda = start({});
    expect(await Promise.all([lambda.warmUp(), lambda.warmUp()])).toEqual([undefined, undefined]);
    const first = await lambda.invoke({ payload: '1' });
    expect(first).not.toHaveProperty('initMs');
    expect(await lambda.warmUp()).toBeUndefined();
    const next = await lambda.invoke({ payload: '2' });
    expect(payload(next)).toMatchObject({ pid: (payload(first) as { pid: number }).pid });
  });

  it('reports a process that exits in its init phase', async () => {
    const { requestId, answer } = await run('exits.handler');
    expect(answer).toMatchObject({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
      },
    });
  });

  it('kills an invocation at its timeout', async () => {
    const { requestId, answer } = await run('fails.hangs', { timeoutMs: 1000 });
    expect(answer).toEqual({
      kind: 'error',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
      },
    });
  });

  it('kills its process while it runs out of memory, and continues with a new one', async () => {
    let isOut = true;
    const lambda = start({}, { runsOutOfMemory: () => isOut });
    const { requestId, answer } = await lambda.invoke({ payload: '1' });
    expect(answer).toEqual({
      kind: 'error',
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      },
    });
    isOut = false;
    expect(payload(await lambda.invoke({ payload: '2' }))).toMatchObject({ event: 2 });
  });

  it('runs a stuck init phase once more, within the function’s timeout', async () => {
    const lambda = start({ handler: 'stuck.handler', timeoutMs: 1000 }, { initTimeoutMs: 50 });
    const { answer, initMs } = await lambda.invoke({ payload: '0' });
    expect(answer).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
    expect(initMs).toBeGreaterThanOrEqual(1000);
  });

  it('refuses an answer above 6 MB and continues with the same process', async () => {
    const lambda = start({ handler: 'fails.huge' });
    for (const initMs of [expect.any(Number), undefined]) {
      const invocation = await lambda.invoke({ payload: '0' });
      expect(invocation.answer).toMatchObject({
        error: { errorType: 'Function.ResponseSizeTooLarge' },
      });
      expect(invocation.initMs).toEqual(initMs);
    }
  });

  it('gives a process one invocation at a time, in order', async () => {
    const lambda = start({});
    const invocations = await Promise.all(
      [1, 2, 3].map((event) => lambda.invoke({ payload: String(event) })),
    );
    const answers = invocations.map(payload) as { event: number; pid: number }[];
    expect(answers.map(({ event }) => event)).toEqual([1, 2, 3]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    const [first, second] = invocations;
    expect(second?.startedMs).toBeGreaterThanOrEqual(first?.endedMs ?? Number.NaN);
  });

  it('uses a new version after a recycle', async () => {
    const change = { version: '.' };
    const lambda = start(change);
    await lambda.invoke({ payload: '0' });
    change.version = 'next';
    await lambda.recycle();
    expect(payload(await lambda.invoke({ payload: '0' }))).toBe('next');
  });

  it('ends a running invocation when it is stopped', async () => {
    const { promise: underWay, resolve } = Promise.withResolvers<void>();
    const lambda = start({ handler: 'fails.hangs' }, { onStart: () => resolve() });
    const invocation = lambda.invoke({ payload: '0' });
    await underWay;
    await lambda.stop();
    expect((await invocation).answer).toMatchObject({
      error: { errorMessage: expect.stringContaining('signal: killed') },
    });
  });

  it('starts no process after it was stopped', async () => {
    const lambda = start({});
    await lambda.stop();
    const { answer } = await lambda.invoke({ payload: '0' });
    expect(answer).toMatchObject({ error: { errorMessage: expect.stringContaining('stopped') } });
  });
});
