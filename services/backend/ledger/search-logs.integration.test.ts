import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LogsPage, type ScriptedLogs, startScriptedLogs } from '../testing/scripted-logs.ts';
import { createLogSearch, type LogsFault } from './search-logs.ts';

const AT_MS = 1_800_000_000_000;
const TRACE = makeTraceRoot(AT_MS);
const LINE = { message: 'token.checked', trace_id: TRACE };
const NOTHING: LogsPage = { lines: [] };

const open: ScriptedLogs[] = [];
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of open.splice(0)) await server.close();
});

async function start(
  script: Parameters<typeof startScriptedLogs>[0],
  { groups = ['/agent', '/api'], timeLimitMs = 60_000 } = {},
) {
  const server = await startScriptedLogs(script);
  open.push(server);
  const faults: LogsFault[] = [];
  const search = createLogSearch({
    groups,
    region: 'us-east-1',
    endpoint: server.endpoint,
    timeLimitMs,
    onFault: (fault) => faults.push(fault),
  });
  return { search, faults, asked: server.asked };
}

describe('a search of the logs', () => {
  it('asks every group for two events of one trace, around the time of its id', async () => {
    const { search, asked, faults } = await start(({ logGroupName }) => ({
      lines: [{ ...LINE, checker: logGroupName }],
    }));
    const found = await search(TRACE);
    expect(found).toMatchObject({ isExhaustive: true, hasFailed: false });
    expect(found.lines.map(({ fields }) => fields['checker'])).toEqual(['/agent', '/api']);
    expect(asked.map(({ logGroupName }) => logGroupName).toSorted()).toEqual(['/agent', '/api']);
    expect(asked[0]).toEqual({
      logGroupName: expect.any(String),
      filterPattern: `{ $.trace_id = "${TRACE}" && ($.message = "token.checked" || $.message = "turn.completed") }`,
      startTime: AT_MS - 65 * 60_000,
      endTime: AT_MS + 65 * 60_000,
      limit: 500,
    });
    expect(faults).toEqual([]);
  });

  it('follows the pages to their end, empty ones too', async () => {
    const pages: Readonly<Record<string, LogsPage>> = {
      '': { lines: [], nextToken: 'a' },
      a: { lines: [{ ...LINE, n: 1 }], nextToken: 'b' },
      b: { lines: [], nextToken: 'c' },
      c: { lines: [{ ...LINE, n: 2 }] },
    };
    const { search } = await start(({ nextToken = '' }) => pages[String(nextToken)], {
      groups: ['/agent'],
    });
    const { lines, isExhaustive } = await search(TRACE);
    expect(lines.map(({ fields }) => fields['n'])).toEqual([1, 2]);
    expect(isExhaustive).toBe(true);
  });

  it('passes over what is no JSON object', async () => {
    const { search } = await start(() => ({ lines: ['no JSON', '[1', 'null', '1', LINE] }), {
      groups: ['/agent'],
    });
    expect((await search(TRACE)).lines.map(({ fields }) => fields)).toEqual([LINE]);
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException', 'InvalidParameterException'])(
    'gives what the other groups have when one answers %s, and says so',
    async (refusal) => {
      const { search, faults } = await start(({ logGroupName }) =>
        logGroupName === '/api' ? { refusal } : { lines: [LINE] },
      );
      expect(await search(TRACE)).toMatchObject({
        lines: [{ fields: LINE }],
        isExhaustive: false,
        hasFailed: true,
      });
      expect(faults).toEqual([{ group: 1, error_name: refusal }]);
    },
  );

  it('tries again when it is throttled', async () => {
    let refused = 0;
    const { search, faults } = await start(
      () => {
        refused += 1;
        return refused === 1 ? { refusal: 'ThrottlingException' } : { lines: [LINE] };
      },
      { groups: ['/agent'] },
    );
    expect(await search(TRACE)).toMatchObject({ isExhaustive: true });
    expect(faults).toEqual([]);
  });

  it('ends when its time is over, without what did not come', async () => {
    const { search, faults } = await start(() => undefined, { timeLimitMs: 50 });
    expect(await search(TRACE)).toEqual({ lines: [], isExhaustive: false, hasFailed: true });
    expect(faults).toHaveLength(2);
  });

  it('ends after many pages without an end', async () => {
    const { search, asked, faults } = await start(() => ({ lines: [], nextToken: 'more' }), {
      groups: ['/agent'],
    });
    expect(await search(TRACE)).toMatchObject({ hasFailed: true });
    expect(asked).toHaveLength(50);
    expect(faults).toEqual([{ group: 0, error_name: 'TooManyPages' }]);
  });

  it('ends after many lines, which is no failure', async () => {
    const { search, asked } = await start(
      () => ({ lines: Array.from({ length: 500 }, () => LINE), nextToken: 'more' }),
      { groups: ['/agent'] },
    );
    const { lines, isExhaustive, hasFailed } = await search(TRACE);
    expect([lines.length, isExhaustive, hasFailed]).toEqual([500, false, false]);
    expect(asked).toHaveLength(1);
  });

  it('is made again and again with one client', async () => {
    const { search, asked } = await start(() => NOTHING, { groups: ['/agent'] });
    await Promise.all([search(TRACE), search(TRACE)]);
    await search(TRACE);
    expect(asked).toHaveLength(3);
  });
});
