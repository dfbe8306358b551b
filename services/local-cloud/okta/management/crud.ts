import type * as z from 'zod';
import type { Json, Shown } from './answers.ts';
import { type Collection, childrenOf, type Kept, newId, type Status } from './managed-org.ts';
import { notFound } from './refusal.ts';
import { readRequest } from './requests.ts';

export interface Call extends Shown {
  /** Value of a parameter of the path; empty if the operation has none of this name. */
  readonly path: (name: string) => string;
  readonly query: URLSearchParams;
  /** The body as JSON; undefined if there is none. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** Operations by method and path, as Okta's OpenAPI document writes them. */
export type Operations = Readonly<Record<string, (call: Call) => Answer>>;

/** Resources that are created, read, replaced and deleted in one way. */
export interface Kind<Schema extends z.ZodType> {
  /** Of the collection: `/api/v1/groups`. */
  readonly path: string;
  /** Name of the id in the path. */
  readonly idName: string;
  /** Okta's name of the type, for messages. */
  readonly type: string;
  /** The first three characters of its ids. */
  readonly prefix: string;
  readonly schema: Schema;
  /** Status of the answer to a creation. */
  readonly createdStatus: 200 | 201;
  readonly in: (org: Call['org']) => Collection<Schema>;
  /** Id of the resource that they belong to, which exists; empty for none. @throws Refusal */
  readonly parentOf?: (call: Call) => string;
  readonly show: (kept: Kept<Schema>, shown: Shown) => Json;
  /** @throws Refusal. `others`: the resources of the same parent, without the one that changes. */
  readonly check: (
    asked: z.output<Schema>,
    call: Call,
    others: readonly z.output<Schema>[],
  ) => void;
  /** Called before it is deleted. @throws Refusal if it may not be. */
  readonly beforeDelete?: (kept: Kept<Schema>, call: Call) => void;
}

export function crud<Schema extends z.ZodType>(kind: Kind<Schema>): Operations {
  const { path, idName, show } = kind;
  const one = `${path}/{${idName}}`;
  const parentOf = kind.parentOf ?? (() => '');

  function write(call: Call, before?: Kept<Schema>): Kept<Schema> {
    const parent = parentOf(call);
    const asked = readRequest(kind.schema, call.body);
    const others = childrenOf(parent, kind.in(call.org)).filter(({ id }) => id !== before?.id);
    kind.check(
      asked,
      call,
      others.map((other) => other.asked),
    );
    const now = new Date().toISOString();
    const { status = before?.status ?? 'ACTIVE' } = asked as { readonly status?: Status };
    const { id, created } = before ?? { id: newId(kind.prefix), created: now };
    const kept = { id, parent, asked, status, created, lastUpdated: now };
    kind.in(call.org).set(id, kept);
    return kept;
  }

  return {
    [`GET ${path}`]: (call) => ({
      status: 200,
      body: childrenOf(parentOf(call), kind.in(call.org)).map((kept) => show(kept, call)),
    }),
    [`POST ${path}`]: (call) => ({ status: kind.createdStatus, body: show(write(call), call) }),
    [`GET ${one}`]: (call) => ({ status: 200, body: show(find(kind, call), call) }),
    [`PUT ${one}`]: (call) => ({ status: 200, body: show(write(call, find(kind, call)), call) }),
    [`DELETE ${one}`]: (call) => {
      const kept = find(kind, call);
      kind.beforeDelete?.(kept, call);
      kind.in(call.org).delete(kept.id);
      return { status: 204 };
    },
  };
}

/** Operations that activate and deactivate a resource; `answer` is what they answer with. */
export function lifecycle<Schema extends z.ZodType>(
  kind: Kind<Schema>,
  answer: Answer,
): Operations {
  const change = (status: Status) => (call: Call) => {
    find(kind, call).status = status;
    return answer;
  };
  const path = `${kind.path}/{${kind.idName}}/lifecycle`;
  return {
    [`POST ${path}/activate`]: change('ACTIVE'),
    [`POST ${path}/deactivate`]: change('INACTIVE'),
  };
}

/** The resource that the path of a call names. @throws Refusal if there is none. */
export function find<Schema extends z.ZodType>(kind: Kind<Schema>, call: Call): Kept<Schema> {
  const id = call.path(kind.idName);
  const kept = kind.in(call.org).get(id);
  if (!kept || kept.parent !== (kind.parentOf?.(call) ?? '')) throw notFound(id, kind.type);
  return kept;
}
