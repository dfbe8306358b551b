import { HEADER, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { ROOT } from './testing/app-harness.ts';
import { traceEachTest, turn } from './trace.fixture.ts';

traceEachTest();

describe('the parent of a turn', () => {
  const OWN = 'aaaaaaaaaaaaaaaa';
  const COPY = 'bbbbbbbbbbbbbbbb';
  const copied = { [HEADER.runtimeTraceId]: `Root=${ROOT};Parent=${COPY};Sampled=1` };

  it('is the Runtime’s own segment if the Runtime keeps the trace', async () => {
    const own = { [HEADER.traceId]: `Root=${ROOT};Parent=${OWN};Sampled=1` };
    expect(await turn({ ...copied, ...own })).toMatchObject({ trace_id: ROOT, parent_id: OWN });
  });

  it.each([
    ['begins another trace', `Root=${makeTraceRoot()};Parent=${OWN};Sampled=1`],
    ['says nothing', 'junk'],
    ['names no segment', `Root=${ROOT}`],
  ])('is the backend’s if the Runtime %s', async (_case, header) => {
    const segment = await turn({ ...copied, [HEADER.traceId]: header });
    expect(segment).toMatchObject({ trace_id: ROOT, parent_id: COPY });
  });
});
