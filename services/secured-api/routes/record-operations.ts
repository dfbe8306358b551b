import { createRoute } from '@hono/zod-openapi';
import { operation, refusedChange } from '@three-tier-chat/api';
import { formatVersionTag, HEADER, SESSION_ID } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { service } from '../service.ts';
import type { ChangeRequest, KeptRecord, RecordName } from '../user-store.ts';

/** What people and the model read of an operation. */
interface Words {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

export interface RecordDeclaration {
  readonly record: RecordName;
  readonly path: string;
  readonly reading: Words;
  readonly changing: Words;
  /** What each field may be, and what it is for. */
  readonly fields: Readonly<Record<string, z.ZodType>>;
}

/** More than all fields have at their longest, with each character escaped. */
const LARGEST_BODY_BYTES = 16 * 1024;

/** Declares and does the two operations of a record of the caller: its reading and its change. */
export function recordOperations({ record, path, reading, changing, fields }: RecordDeclaration) {
  const answer = z.object({
    version: z.int().describe('How often this was changed: 0 if it never was'),
    ...mapValues(fields, (field) => field.optional()),
  });
  const answered = {
    200: {
      description: 'As it is now; a field that is not set is missing',
      headers: z.object({ ETag: z.string().describe('The version, for If-Match') }),
      content: { 'application/json': { schema: answer } },
    },
  };
  const change = z
    .strictObject(mapValues(fields, (field) => field.nullable().optional()))
    .refine((changes) => Object.keys(changes).length > 0, 'must have at least one member');

  const read = createRoute({
    ...reading,
    method: 'get',
    path,
    security: [{ okta: [service.scopes.read.name] }],
    responses: answered,
  });
  const update = createRoute({
    ...changing,
    method: 'patch',
    path,
    security: [{ okta: [service.scopes.write.name] }],
    request: {
      body: { required: true, content: { 'application/json': { schema: change } } },
    },
    responses: answered,
  });

  return [
    operation(read, async (c, { store }: Dependencies) => {
      const kept = await store.read(c.get('caller').uid, record);
      return c.json(bodyOf(kept), 200, tagOf(kept));
    }),
    operation(
      update,
      async (c, { store, telemetry }: Dependencies) => {
        const { uid, login } = c.get('caller');
        const conversationId = c.req.header(HEADER.chatSessionId) ?? '';
        const changing = await store.change({
          uid,
          record,
          changes: c.req.valid('json') as ChangeRequest['changes'],
          expectedVersion: c.get('expectedVersion'),
          idempotencyKey: c.get('idempotencyKey'),
          by: {
            by: login,
            operation: update.operationId,
            ...(SESSION_ID.test(conversationId) && { conversationId }),
            traceId: telemetry.traceId(),
          },
        });
        if (changing.kind !== 'changed') throw refusedChange(changing.kind, read.operationId);
        return c.json(bodyOf(changing.record), 200, tagOf(changing.record));
      },
      { shows: reading.operationId, largestBodyBytes: LARGEST_BODY_BYTES },
    ),
  ] as const;
}

function bodyOf({ version, values }: KeptRecord) {
  return { ...values, version };
}

function tagOf({ version }: KeptRecord) {
  return { etag: formatVersionTag(version) };
}

function mapValues<From, To>(
  source: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, map(value)]));
}
