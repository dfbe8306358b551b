import { randomUUID } from 'node:crypto';
import {
  formatTraceHeader,
  HEADER,
  INVOKE_PATH,
  isProblem,
  makeSegmentId,
  makeTraceRoot,
} from '@three-tier-chat/wire-contract';
import { type Check, failed, ok, type Verdict } from './check.ts';
import { NotTried } from './endings.ts';
import { jsonOf, readHttp } from './read-http.ts';
import { SITE, siteOf } from './site.ts';

export const CANARY = 'Canary turn';
/** The variable with the access token of a test user; its value is read, sent to the site, and never shown. */
const CANARY_TOKEN = 'CANARY_TOKEN';

/** A question that needs a tool, so that the answer has passed every tier. */
const PROMPT = 'Who am I? Look it up.';
/** A backend gives a JSON answer 55 s; a cold start comes before. */
const LIMIT_MS = 75_000;
const GET_TOKEN =
  'sign in to the site as a test user, copy the access token as docs/inferred.md, "A token", says, then `read -rs CANARY_TOKEN && export CANARY_TOKEN`';

/** One turn as a test user, through every tier: the only thing the doctor does that is no read. */
export const CANARY_CHECK: Check = {
  name: CANARY,
  group: 'After a deploy',
  reads: `<site>${INVOKE_PATH}, with CANARY=1`,
  needs: [SITE],
  limitMs: LIMIT_MS,
  async run(doctor, signal) {
    if (!doctor.asksCanary) {
      throw new NotTried(`nobody asked for it: CANARY=1, with ${CANARY_TOKEN} in the environment`);
    }
    const token = doctor.variables[CANARY_TOKEN]?.trim();
    if (!token) return failed(`${CANARY_TOKEN} is not set`, GET_TOKEN);
    // Anything else would be a header that cannot be sent, and an error that could repeat it.
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
      return failed(`${CANARY_TOKEN} is no access token`, GET_TOKEN);
    }
    const trace = { root: makeTraceRoot(), parent: makeSegmentId(), sampled: '1' } as const;
    const answer = await readHttp(
      new URL(INVOKE_PATH, await siteOf(doctor)),
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json',
          [HEADER.traceId]: formatTraceHeader(trace),
        },
        body: JSON.stringify({ prompt: PROMPT, turnId: randomUUID() }),
      },
      signal,
    );
    return judge(answer.status, jsonOf(answer, 'the site'), doctor.canaryTrace);
  },
};

function judge(
  status: number,
  json: Readonly<Record<string, unknown>>,
  trace: { id?: string },
): Verdict {
  if (isProblem(json)) {
    const why = `the turn was refused: ${status} ${json.code}, "${json.detail}", trace ${json.traceId}`;
    return json.code === 'not-signed-in' || json.code === 'token-expiring'
      ? failed(why, `take a new token, which lives five minutes: ${GET_TOKEN}`)
      : failed(why, 'docs/operate.md, "When something fails": the row of that code');
  }
  const calls = Array.isArray(json['toolCalls']) ? (json['toolCalls'] as unknown[]) : [];
  const { traceId } = json;
  if (status !== 200 || typeof traceId !== 'string') {
    return failed(
      `the site answered ${status} with no answer`,
      'docs/operate.md, "When something fails"',
    );
  }
  trace.id = traceId;
  const done = calls.filter((call) => (call as { status?: unknown }).status === 'done');
  if (done.length > 0) return ok(`answered with ${done.length} tool call, trace ${traceId}`);
  return failed(
    calls.length > 0
      ? `it was answered, and its tool failed, trace ${traceId}`
      : `it was answered without a tool, trace ${traceId}`,
    'docs/operate.md, "When something fails": the rows about the tool',
  );
}
