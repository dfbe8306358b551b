import { createRoute } from '@hono/zod-openapi';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { type ApiDefinition, type ApiDependencies, operation } from './operation.ts';

/** The dependencies of the sample's operations. */
export interface SampleDependencies extends ApiDependencies {
  /** Decides what the operations do; returning means an answer with 200. */
  readonly work: (input?: object) => Promise<void>;
}

const scopes = {
  read: { name: 'profile.read', displayName: 'Read', description: 'Read.' },
  write: { name: 'profile.write', displayName: 'Write', description: 'Write.' },
} as const satisfies ApiDeclaration['scopes'];

const ok = {
  200: { description: 'Done', content: { 'application/json': { schema: z.object({}) } } },
};

const getSample = createRoute({
  method: 'get',
  path: '/users/me',
  operationId: 'getSample',
  summary: 'A sample',
  description: 'Reads a sample.',
  security: [{ okta: [scopes.read.name] }],
  responses: ok,
});

const changeSample = createRoute({
  method: 'put',
  path: '/samples/{id}',
  operationId: 'changeSample',
  summary: 'Changes a sample',
  description: 'Changes a sample.',
  security: [{ okta: [scopes.write.name] }],
  request: {
    params: z.object({ id: z.string().max(8) }),
    query: z.object({ mode: z.enum(['soft', 'hard']).optional() }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            name: z.string().min(1).max(20),
            email: z.email().optional(),
            code: z
              .string()
              .refine(() => false, 'must be lower case')
              .optional(),
            mark: z
              .string()
              .refine(() => false)
              .optional(),
            counts: z.array(z.int().min(0)).max(3).optional(),
            owner: z.object({ kind: z.literal('user') }).optional(),
          }),
        },
      },
    },
  },
  responses: ok,
});

const renameSample = createRoute({
  method: 'put',
  path: '/users/me/name',
  operationId: 'renameSample',
  summary: 'Renames a sample',
  description: 'Renames the sample that was read.',
  security: [{ okta: [scopes.write.name] }],
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ name: z.string() }) } },
    },
  },
  responses: ok,
});

const sendSample = createRoute({
  method: 'post',
  path: '/samples',
  operationId: 'sendSample',
  summary: 'Sends a sample',
  description: 'Sends a sample, of which nothing was there before.',
  security: [{ okta: [scopes.write.name] }],
  responses: ok,
});

/** An API with a reading and writing operations, with and without preconditions. */
export const sampleApi: ApiDefinition<SampleDependencies> = {
  declaration: { service: 'sample-api', scopes },
  title: 'Sample',
  description: 'An API for tests.',
  operations: [
    operation(getSample, async (c, { work }: SampleDependencies) => {
      await work();
      return c.json({}, 200);
    }),
    operation(changeSample, async (c, { work }: SampleDependencies) => {
      await work({ ...c.req.valid('param'), ...c.req.valid('query'), ...c.req.valid('json') });
      return c.json({}, 200);
    }),
    operation(
      renameSample,
      async (c, { work }: SampleDependencies) => {
        await work({ key: c.get('idempotencyKey'), version: c.get('expectedVersion') });
        return c.json({}, 200);
      },
      { shows: 'getSample' },
    ),
    operation(
      sendSample,
      async (c, { work }: SampleDependencies) => {
        await work({ key: c.get('idempotencyKey'), version: c.get('expectedVersion') });
        return c.json({}, 200);
      },
      { shows: 'none' },
    ),
  ],
};
