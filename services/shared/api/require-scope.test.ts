import { createTelemetry } from '@three-tier-chat/telemetry';
import { expect, it } from 'vitest';
import { requireScope } from './require-scope.ts';

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
  [[{ okta: ['profile.read', 'profile.write'] }]],
  [[{ okta: ['profile.read'] }, {}]],
  [[{ other: ['profile.read'] }]],
])('does not start with a route that declares %j', (security) => {
  expect(() => requireScope({ path: '/sample', security }, dependencies)).toThrow(
    /^\/sample needs .* exactly one known scope$/,
  );
});
