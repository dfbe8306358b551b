import { configureLogging } from '@strands-agents/sdk';
import { createTokenVerifier } from '@three-tier-chat/identity';
import { SettingsError } from '@three-tier-chat/settings';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createSegmentSender } from '@three-tier-chat/telemetry/xray';
import { createApp } from './app.ts';
import { Conversation } from './conversation.ts';
import { createModel } from './model.ts';
import { drain, listen } from './server.ts';
import { Sessions } from './sessions.ts';
import { loadSettings, type Settings } from './settings.ts';

/** Time for the last segments once the last turn has ended. */
const LAST_SEGMENTS_MS = 800;

const settings = settingsOrExit();
const { issuer, audience, gatewayUrl, region, modelId, turnTimeoutMs, version } = settings;
const segments = createSegmentSender({
  region,
  endpoint: settings.xrayEndpoint,
  onDrop: (drops) => telemetry.logger.warn('telemetry.dropped', drops),
});
const telemetry = createTelemetry({ service: 'agent', version, sendSegment: segments.send });
silenceStrands();

const model = createModel({ region, modelId });
const sessions = new Sessions({
  issuer,
  create: (ownerUid) => new Conversation({ ownerUid, gatewayUrl, model, telemetry }),
  dispose: (conversation) => void conversation.close(),
});
const verifier = createTokenVerifier({
  issuer,
  audience,
  onCheck: writeLedger(telemetry, 'agent'),
});
const app = createApp({ verifier, telemetry, sessions, turnTimeoutMs });
const server = await listen(app.fetch, settings.port);
telemetry.logger.info('service.started', { port: settings.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    telemetry.logger.info('service.stopping', { signal });
    await drain(server);
    await segments.stop(LAST_SEGMENTS_MS);
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
