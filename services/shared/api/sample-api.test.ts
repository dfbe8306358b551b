import { createTelemetry } from '@three-tier-chat/telemetry';
import { sampleApi } from './sample-api.fixture.ts';
import { describeApi } from './testing/index.ts';

describeApi(sampleApi, (shared) => ({
  ...shared,
  telemetry: createTelemetry({ service: 'sample-api', version: 'v1' }),
  work: async () => {},
}));
