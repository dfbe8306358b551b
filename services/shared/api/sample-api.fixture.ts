import { createRoute } from '@hono/zod-openapi';
import { SCOPE } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { type ApiDefinition, type ApiDependencies, operation } from './operation.ts';

/** The dependencies of the sample's operations. */
export interface SampleDependencies extends ApiDependencies {
  /** Decides what the operations do; returning means an answer with 200. */
  readonly work: (input?: object) => Promise<void>;
}

const ok = {
  200: { description: 'Done', content: { 'application/json': { schema: z.object({}) } } },
};

const getSample = createRoute({
  method: 'get',
  path: '/users/me',
  operationId: 'getSample',
  summary: 'A sample',
  description: 'Reads a sample.',
  security: [{ okta: [SCOPE.profileRead] }],
  responses: ok,
});

const changeSample = createRoute({
  method: 'put',
  path: '/samples/{id}',
  operationId: 'changeSample',
  summary: 'Changes a sample',
  description: 'Changes a sample.',
  security: [{ okta: [SCOPE.profileWrite] }],
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
            counts: z.array(z.int().min(0)).max(3).optional(),
            owner: z.object({ kind: z.literal('user') }).optional(),
          }),
        },
      },
    },
  },
  responses: ok,
});

/** An API with a reading and a writing operation. */
export const sampleApi: ApiDefinition<SampleDependencies> = {
  service: 'sample-api',
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
  ],
};
