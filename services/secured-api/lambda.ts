import { createTokenVerifier } from '@three-tier-chat/identity';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createApp } from './app.ts';
import { createEventHandler } from './handle-event.ts';
import { createOktaDirectory } from './okta-directory.ts';
import { loadSettings } from './settings.ts';

const settings = loadSettings(process.env);

// Node loads its web classes at first use, in about 20 ms: do so in the init phase rather than in a
// request.
new Response();

const telemetry = createTelemetry({ service: 'secured-api', version: settings.version });
const verifier = createTokenVerifier({
  ...settings,
  onCheck: writeLedger(telemetry, 'secured-api'),
});

/** Entry point of the Lambda function. */
export const handler = createEventHandler(
  createApp({ verifier, directory: createOktaDirectory(settings), telemetry }),
  telemetry,
);
