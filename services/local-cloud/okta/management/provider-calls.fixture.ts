import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManagementFixture, Reply } from './management-api.fixture.ts';

/** A call of Okta's Terraform provider 6.12.0, and what it took for an answer. */
export interface RecordedCall extends Reply {
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
}

export interface RecordedStep {
  readonly step: string;
  readonly calls: readonly RecordedCall[];
}

interface Recording {
  readonly steps: readonly {
    readonly step: string;
    readonly calls: readonly {
      readonly method: string;
      readonly path: string;
      readonly request?: unknown;
      readonly status: number;
      readonly response?: unknown;
    }[];
  }[];
}

const ID = /\b(?:00g|00p|0oa|0pr|aus|ocl|rst|scp|tos)x{14}\d{3}\b/g;

/** The steps of a life of the stacks `okta` and `app`: applied, planned again, changed, destroyed. */
export function recordedSteps(): readonly RecordedStep[] {
  const path = join(import.meta.dirname, 'provider-calls-6.12.0.json');
  const { steps } = JSON.parse(readFileSync(path, 'utf8')) as Recording;
  return steps.map(({ step, calls }) => ({
    step,
    calls: calls.map(({ request, response = null, ...call }) => ({
      ...call,
      request,
      body: response,
    })),
  }));
}

/** Sends recorded calls, each with the ids that this org has given in place of the recorded ones. */
export function makeReplay({ call, token }: ManagementFixture) {
  const own = new Map<string, string>();
  const recorded = new Map<string, string>();
  const withIds = (value: unknown, ids: ReadonlyMap<string, string>): unknown => {
    let text = JSON.stringify(value);
    for (const [from, to] of ids) text = text?.replaceAll(from, to);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  };
  return async (sent: RecordedCall): Promise<Reply> => {
    if (sent.path === '/oauth2/v1/token') return token();
    const path = withIds(sent.path, own) as string;
    const reply = await call(sent.method, path, withIds(sent.request, own));
    const expected = [sent.body].flat()[0] as { readonly id?: string } | null;
    const answered = [reply.body].flat()[0] as { readonly id?: string } | null;
    if (expected?.id && answered?.id && !own.has(expected.id)) {
      own.set(expected.id, answered.id);
      recorded.set(answered.id, expected.id);
    }
    return { status: reply.status, body: withIds(reply.body, recorded) };
  };
}

/**
 * The same calls in another order that Terraform might choose: from the last to the first, but none
 * before the one that makes, changes or reads what it names.
 */
export function otherOrder(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  const left = [...calls];
  const order: RecordedCall[] = [];
  while (left.length > 0) {
    const at = left.findLastIndex(
      (call, index) => !left.slice(0, index).some((earlier) => belongTogether(earlier, call)),
    );
    order.push(...left.splice(at, 1));
  }
  return order;
}

function belongTogether(a: RecordedCall, b: RecordedCall): boolean {
  return idsOf(b).has(subjectOf(a)) || idsOf(a).has(subjectOf(b));
}

/** Id of the resource that a call makes, reads, changes or deletes. */
function subjectOf({ path, method, body }: RecordedCall): string {
  const made = method === 'POST' ? (body as { readonly id?: string } | null)?.id : undefined;
  return made ?? path.match(ID)?.at(-1) ?? path;
}

function idsOf(call: RecordedCall): ReadonlySet<string> {
  return new Set([
    call.path,
    ...(JSON.stringify([call.path, call.request]).match(ID) ?? []),
    subjectOf(call),
  ]);
}
