import { randomUUID } from 'node:crypto';
import {
  type Approval,
  type ApprovalDecision,
  type ChatEvent,
  HEADER,
  INVOKE_PATH,
  type InvokeRequest,
  isProblem,
  makeTraceRoot,
  type ToolEvent,
} from '@three-tier-chat/wire-contract';
import { parseEvents } from '../chat-events.ts';
import { type Decision, decisionOf, type EvalTurn } from './case-schema.ts';
import type { Person } from './person.ts';
import type { SeenCall, SeenEnd, SeenTurn } from './seen.ts';

/** More approvals than a turn may have calls: whatever asks on and on is no turn any more. */
const MOST_APPROVALS = 50;

/** Between the name of a Gateway's target and that of its operation (AgentCore guide, "tool naming"). */
const SEPARATOR = '___';

interface Decided {
  readonly shown: Approval;
  readonly decision: Decision;
}

/** Somebody who is signed in. */
type Speaker = Pick<Person, 'tokens' | 'fetch'>;

/** Has one turn as the page does: sends the message, and decides on what the agent asks. */
export async function converse(
  person: Speaker,
  sessionId: string,
  turn: EvalTurn,
): Promise<SeenTurn> {
  const startedAt = performance.now();
  const events: ChatEvent[] = [];
  const traceIds: string[] = [];
  const decided: Decided[] = [];
  let received = '';
  let next: InvokeRequest | undefined = { prompt: turn.prompt, sessionId, turnId: randomUUID() };
  while (next) {
    const traceId = makeTraceRoot();
    traceIds.push(traceId);
    const answer = await send(person, next, { traceId, after: events.length });
    received += answer.text;
    // A turn that another machine goes on with comes from its beginning.
    if (answer.events[0]?.event === 'start') events.length = 0;
    events.push(...answer.events);
    next = undefined;
    const last = events.at(-1);
    if (last?.event !== 'approval') continue;
    const decision = decisionOf(turn, decided.length);
    decided.push({ shown: last.data, decision });
    if (decision !== 'none' && decided.length < MOST_APPROVALS) {
      next = decide(sessionId, last.data, decision);
    }
  }
  const last = events.at(-1);
  const usage = last?.event === 'done' ? last.data.usage : undefined;
  return {
    prompt: turn.prompt,
    text: events.map((event) => (event.event === 'text' ? event.data.delta : '')).join(''),
    calls: callsOf(events, decided),
    end: endOf(last),
    ...(usage && { usage }),
    ms: Math.round(performance.now() - startedAt),
    traceIds,
    received,
  };
}

function decide(sessionId: string, { id }: Approval, decision: ApprovalDecision): InvokeRequest {
  return { sessionId, approval: { id, decision } };
}

async function send(
  person: Speaker,
  body: InvokeRequest,
  { traceId, after }: { readonly traceId: string; readonly after: number },
): Promise<{ readonly text: string; readonly events: readonly ChatEvent[] }> {
  const { accessToken, idToken } = await person.tokens();
  const answer = await person.fetch(INVOKE_PATH, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      ...(idToken !== undefined && { [HEADER.idToken]: idToken }),
      [HEADER.traceId]: `Root=${traceId}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.headers.get('content-type') === 'text/event-stream') {
    return { text, events: parseEvents(text, { after }) };
  }
  const problem = parseJson(text);
  if (!isProblem(problem)) throw new Error(`The edge answered ${answer.status}: ${text}`);
  return { text, events: [{ event: 'error', data: problem }] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function endOf(last: ChatEvent | undefined): SeenEnd {
  switch (last?.event) {
    case 'done':
      return { kind: 'answered', outcome: last.data.outcome ?? 'complete' };
    case 'approval':
      return { kind: 'waiting' };
    case 'error':
      return { kind: 'problem', code: last.data.code, detail: last.data.detail };
    default:
      throw new Error('The stream ended without an event that ends it');
  }
}

/** The calls in their order. One that asks for approval is shown as that alone until it goes on. */
function callsOf(events: readonly ChatEvent[], decided: readonly Decided[]): readonly SeenCall[] {
  const calls = new Map<string, ToolEvent>();
  for (const event of events) {
    if (event.event === 'tool') {
      calls.set(event.data.id, { ...calls.get(event.data.id), ...event.data });
    } else if (event.event === 'approval' && !calls.has(event.data.callId)) {
      const { callId: id, tool: name, arguments: input } = event.data;
      calls.set(id, { id, name, input, status: 'running' });
    }
  }
  return [...calls.values()].map((call) => {
    const approval = decided.find(({ shown }) => shown.callId === call.id);
    return {
      id: call.id,
      tool: call.name.split(SEPARATOR).at(-1) ?? call.name,
      arguments: call.input,
      outcome: outcomeOf(call, approval?.decision),
      ...(approval && { approval }),
      ...(call.output !== undefined && { output: call.output }),
    };
  });
}

function outcomeOf({ status }: ToolEvent, decision: Decision | undefined): SeenCall['outcome'] {
  if (status === 'running') return 'waiting';
  return status === 'failed' && decision === 'deny' ? 'denied' : status;
}
