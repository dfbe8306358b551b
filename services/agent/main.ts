import { configureLogging } from '@strands-agents/sdk';
import { createTokenVerifier } from '@three-tier-chat/identity';
import { SettingsError } from '@three-tier-chat/settings';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { createApp } from './app.ts';
import { Conversation } from './conversation.ts';
import { createModel } from './model.ts';
import { drain, listen } from './server.ts';
import { Sessions } from './sessions.ts';
import { loadSettings, type Settings } from './settings.ts';

const settings = settingsOrExit();
const { issuer, audience, gatewayUrl, region, modelId, turnTimeoutMs, version } = settings;
const telemetry = createTelemetry({ service: 'agent', version });
silenceStrands();

const model = createModel({ region, modelId });
const sessions = new Sessions({
  issuer,
  create: (ownerUid) => new Conversation({ ownerUid, gatewayUrl, model, telemetry }),
  dispose: (conversation) => void conversation.close(),
});
const verifier = createTokenVerifier({ issuer, audience });
const app = createApp({ verifier, telemetry, sessions, turnTimeoutMs });
const server = await listen(app.fetch, settings.port);
telemetry.logger.info('service.started', { port: settings.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    telemetry.logger.info('service.stopping', { signal });
    await drain(server);
    process.exit(0);
  });
}

/** Its messages mix values of the conversation with text; only the fact of a warning may be logged. */
function silenceStrands(): void {
  configureLogging({
    debug: () => {},
    info: () => {},
    warn: () => telemetry.logger.warn('strands.warning'),
    error: () => telemetry.logger.error('strands.error'),
  });
}

function settingsOrExit(): Settings {
  try {
    return loadSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
