import { expect, it } from 'vitest';
import { checkBody } from './check-body.ts';
import { sampleApi } from './sample-api.fixture.ts';

it.each([
  ['is not required', { required: false, content: { 'application/json': { schema: {} } } }],
  ['is no JSON', { required: true, content: { 'text/plain': { schema: {} } } }],
])('refuses at the start an operation whose body %s', (_, body) => {
  const [read] = sampleApi.operations;
  if (!read) throw new Error('The sample has no operation');
  expect(() => checkBody({ ...read.route, request: { body } })).toThrow(
    'The body of /users/me must be required, and application/json alone',
  );
});
