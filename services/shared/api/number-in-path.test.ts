import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import { numberInPath } from './number-in-path.ts';

const route = createRoute({
  method: 'get',
  path: '/tickets/{number}',
  request: { params: z.object({ number: numberInPath('Number of the ticket') }) },
  responses: { 200: { description: 'It' } },
});
const app = new OpenAPIHono().openapi(route, (c) => c.text(`${c.req.valid('param').number + 1}`));

it('is a whole number for its operation', async () => {
  expect(await (await app.request('/tickets/41')).text()).toBe('42');
});

it.each(['0', '-1', '01', '1.5', '1e3', '0x10', 'one', '%20', '9'.repeat(16)])(
  'is not %s',
  async (text) => {
    expect((await app.request(`/tickets/${text}`)).status).toBe(400);
  },
);

it('is declared as OpenAPI wants it', () => {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Tickets', version: '1' },
  });
  expect(document.paths?.['/tickets/{number}']?.get?.parameters).toEqual([
    {
      name: 'number',
      in: 'path',
      required: true,
      description: 'Number of the ticket',
      schema: expect.objectContaining({ type: 'integer', minimum: 1 }),
    },
  ]);
});
