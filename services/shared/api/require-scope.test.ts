import { createTelemetry } from '@three-tier-chat/telemetry';
import { expect, it } from 'vitest';
import { requireScope } from './require-scope.ts';
import { sampleApi } from './sample-api.fixture.ts';

const { declaration } = sampleApi;

const dependencies = {
  verifier: {
    verifyAccessToken: () => Promise.reject(new Error('not asked for')),
    verifyIdToken: () => Promise.reject(new Error('not asked for')),
  },
  telemetry: createTelemetry({ service: 'sample-api', version: 'v1' }),
};

it.each([
  [[]],
  [[{}]],
  [[{ okta: [] }]],
  [[{ okta: ['profile.everything'] }]],
  // Of another API.
  [[{ okta: ['conversations.read'] }]],
  [[{ okta: ['profile.read', 'profile.write'] }]],
  [[{ okta: ['profile.read'] }, {}]],
  [[{ other: ['profile.read'] }]],
])('does not start with a route that declares %j', (security) => {
  expect(() => requireScope({ path: '/sample', security }, declaration, dependencies)).toThrow(
    /^\/sample needs .* exactly one scope that service\.ts declares$/,
  );
});
