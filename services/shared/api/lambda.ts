import { createTokenVerifier } from '@three-tier-chat/identity';
import type { ReleaseSettings, TokenSettings } from '@three-tier-chat/settings';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createApp } from './create-app.ts';
import { createEventHandler, type EventHandler } from './handle-event.ts';
import type { ApiDefinition, ApiDependencies } from './operation.ts';

/**
 * Makes the Lambda handler of an API.
 *
 * @param makeDependencies creates the API's own dependencies in addition to the shared ones.
 */
export function createLambdaHandler<Dependencies extends ApiDependencies>(
  api: ApiDefinition<Dependencies>,
  settings: TokenSettings & ReleaseSettings,
  makeDependencies: (shared: ApiDependencies) => Dependencies,
): EventHandler {
  // Node loads its web classes at first use, in about 20 ms: do so in the init phase rather than in a
  // request.
  new Response();
  const { service } = api.declaration;
  const telemetry = createTelemetry({ service, version: settings.version });
  const verifier = createTokenVerifier({
    ...settings,
    onCheck: writeLedger(telemetry, service),
  });
  return createEventHandler(createApp(api, makeDependencies({ verifier, telemetry })), telemetry);
}
