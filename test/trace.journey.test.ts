import {
  CHECKERS,
  type InvokeResponse,
  makeTraceRoot,
  subjectHash,
  TIERS,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { findLeaks } from './leak-watch.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  allLines,
  expectPaths,
  isOpenTelemetry,
  type LogLine,
  linesOf,
  type Segment,
  turnPaths,
} from './traces.ts';
import { ask, signInAs } from './turn.ts';

/* One turn, examined afterwards in what every tier wrote about it. */

/** The services that know conversations. */
const SERVICES = ['backend', 'agent', 'interceptor', 'secured-api'];
const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let cloud: LocalCloud;
let tokens: SignedIn;
let turn: InvokeResponse;
let lines: readonly LogLine[];
let segments: readonly Segment[];

beforeAll(async () => {
  cloud = await startLocalCloud();
  tokens = await signInAs(cloud, 'member');
  const root = makeTraceRoot();
  const headers = { 'x-amzn-trace-id': `Root=${root}` };
  const answer = await ask(cloud, tokens, { headers });
  turn = (await answer.json()) as InvokeResponse;
  expect(turn).toMatchObject({ message: expect.stringContaining('Chat Member'), traceId: root });
  // Logs come through pipes and segments as datagrams, so the answer may arrive before them.
  segments = await expectPaths(cloud, root, turnPaths({ isFirst: true }));
  await vi.waitFor(async () => {
    lines = await linesOf(cloud, root);
    expect(tiersOf(lines)).toEqual(TIERS);
  });
});
afterAll(() => cloud?.stop());

describe('the structured logs of one turn', () => {
  it.each(TIERS)('show that %s saw the trace and the token as they were sent', async (tier) => {
    const fingerprint = await tokenFingerprint(tokens.accessToken);
    const fingerprints = lines
      .filter(({ service }) => service === tier)
      .map((line) => line['token_fingerprint']);
    expect(new Set(fingerprints)).toEqual(new Set([fingerprint]));
  });

  it.each(SERVICES)('of %s name trace, request, service and version each', (service) => {
    for (const line of lines.filter((each) => each.service === service)) {
      expect(line).toMatchObject({
        trace_id: turn.traceId,
        request_id: expect.stringMatching(/^[A-Za-z0-9-]+$/),
        version: expect.stringMatching(/^[0-9a-f]{16}$/),
        level: expect.any(String),
        timestamp: expect.any(String),
      });
    }
  });

  it.each(SERVICES)('of %s name the session, as soon as it is known', (service) => {
    const own = lines.filter(
      (line) => line.service === service && line.message !== 'request.received',
    );
    expect(new Set(own.map((line) => line['session_id']))).toEqual(new Set([turn.sessionId]));
  });

  it('have a row of the ledger for each tier that checks the token, all about one user', async () => {
    const rows = lines.filter(({ message }) => message === 'token.checked');
    expect(new Set(rows.map(({ service }) => service))).toEqual(new Set(CHECKERS));
    const subject_hash = await hashOfMember();
    for (const row of rows) {
      expect(row).toMatchObject({ checker: row.service, verdict: 'accepted', subject_hash });
    }
  });

  it('have no line of these tiers outside of the trace, except about their start', async () => {
    const others = (await allLines(cloud)).filter(
      ({ service, trace_id }) => isTier(service) && trace_id !== turn.traceId,
    );
    expect(new Set(others.map(({ message }) => message))).toEqual(new Set(['service.started']));
  });
});

describe('the segments of one turn', () => {
  it('are connected, from the backend to the user info that the secured API requested', async () => {
    // `beforeAll` has waited for exactly these; nothing came later.
    segments = await expectPaths(cloud, turn.traceId, turnPaths({ isFirst: true }));
    for (const segment of segments) {
      expect(segment).toMatchObject({ trace_id: turn.traceId, end_time: expect.any(Number) });
    }
  });

  it('can be searched by user, session, tool, outcome and cold start, where each is known', async () => {
    const user = await hashOfMember();
    const session = turn.sessionId;
    const tool = 'securedApi___getMyProfile';
    const request = { session, outcome: 'done', cold_start: true };
    expect(annotationsOf('backend')).toEqual([request]);
    // The second is the conversation's title.
    expect(annotationsOf('agent')).toEqual([
      { ...request, user },
      { ...request, user, cold_start: false },
    ]);
    expect(annotationsOf(tool)).toEqual([{ tool }]);
    const intercepted = { ...request, user, cold_start: false };
    expect(annotationsOf('interceptor')).toEqual([
      { ...request, user },
      intercepted,
      intercepted,
      { ...intercepted, tool },
    ]);
    const lambda_root = expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(annotationsOf('secured-api')).toEqual([{ ...request, user, lambda_root }]);
    const keeping = { outcome: 'done', user, lambda_root, cold_start: false };
    expect(annotationsOf('conversations').filter(Boolean)).toEqual([
      { ...keeping, cold_start: true },
      keeping,
      keeping,
    ]);
    expect(annotationsOf('model')).toEqual([
      { model_id: expect.any(String) },
      { model_id: expect.any(String) },
      { model_id: expect.any(String) },
    ]);
  });
});

describe('the spans that ADOT records of one turn', () => {
  it('are Strands’ and the AWS SDK’s, each in its place below the agent', () => {
    const parentOf = ({ parent_id }: Segment) => segments.find(({ id }) => id === parent_id)?.name;
    const places = segments
      .filter(isOpenTelemetry)
      .map((span) => `${parentOf(span)} > ${span.name}`);
    expect(places.filter((place) => !place.endsWith('> GET')).toSorted()).toEqual(
      [
        'agent > invoke_agent three-tier-chat',
        'invoke_agent three-tier-chat > execute_agent_loop_cycle',
        'invoke_agent three-tier-chat > execute_agent_loop_cycle',
        'execute_agent_loop_cycle > chat',
        'execute_agent_loop_cycle > chat',
        'execute_agent_loop_cycle > execute_tool securedApi___getMyProfile',
        `agent > chat ${MODEL}`,
        `agent > chat ${MODEL}`,
        // For the title.
        `model > chat ${MODEL}`,
      ].toSorted(),
    );
  });

  it('contain how much the model read and wrote, and AWS’s id of each request', () => {
    const calls = segments.filter((each) => isOpenTelemetry(each) && each.name === `chat ${MODEL}`);
    expect(calls).toHaveLength(3);
    for (const { annotations } of calls) {
      expect(annotations).toEqual({
        gen_ai_request_model: MODEL,
        gen_ai_usage_input_tokens: expect.any(Number),
        gen_ai_usage_output_tokens: expect.any(Number),
        aws_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
  });
});

describe('the pages about one turn', () => {
  it.each(['/traces', '/traces/{root}'])(
    '%s name the local Okta’s user, and show nothing else of the user',
    async (path) => {
      const page = await fetch(`${cloud.url(7)}${path.replace('{root}', turn.traceId)}`);
      const text = await page.text();
      expect(text).toContain(turn.traceId);
      expect(text).toContain('Chat Member');
      const others = cloud.leaks.canaries.all().filter(({ what }) => what !== 'display name');
      expect(findLeaks([{ place: path, text }], others)).toEqual([]);
    },
  );

  it('are exported without anything of the user', async () => {
    const file = await fetch(`${cloud.url(7)}/api/traces/${turn.traceId}/export`);
    const text = await file.text();
    expect(text).toContain('token_fingerprint');
    expect(findLeaks([{ place: 'export', text }], cloud.leaks.canaries.all())).toEqual([]);
  });
});

async function hashOfMember(): Promise<string> {
  return subjectHash(cloud.config.issuer, String(decodeJwt(tokens.accessToken)['uid']));
}

function isTier(service: string): boolean {
  return TIERS.some((tier) => tier === service);
}

/** Tiers with a line that names a token, in the order of `TIERS`. */
function tiersOf(written: readonly LogLine[]): readonly string[] {
  return TIERS.filter((tier) =>
    written.some((line) => line.service === tier && line['token_fingerprint']),
  );
}

/** Annotations of the segments with a name, by their start. */
function annotationsOf(name: string): readonly unknown[] {
  return segments.filter((segment) => segment.name === name).map(({ annotations }) => annotations);
}
