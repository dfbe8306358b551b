import { SettingsError } from '@three-tier-chat/settings';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { createSegmentSender } from '@three-tier-chat/telemetry/xray';
import { createAgentClient } from './agent-client.ts';
import { createApp } from './app.ts';
import { drain, listen } from './server.ts';
import { loadSettings, type Settings } from './settings.ts';

/** Time for the last segments once the last answer has ended. */
const LAST_SEGMENTS_MS = 800;

const settings = settingsOrExit();
const segments = createSegmentSender({
  region: settings.region,
  endpoint: settings.xrayEndpoint,
  onDrop: (drops) => telemetry.logger.warn('telemetry.dropped', drops),
});
const telemetry = createTelemetry({
  service: 'backend',
  version: settings.version,
  sendSegment: segments.send,
});
const agent = createAgentClient({
  endpoint: settings.agentCoreEndpoint,
  runtimeArn: settings.agentRuntimeArn,
  timeoutMs: settings.agentTimeoutMs,
});
const app = createApp({ agent, telemetry, allowedOrigins: settings.allowedOrigins });
const server = await listen(app.fetch, settings.port);
telemetry.logger.info('service.started', { port: settings.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    telemetry.logger.info('service.stopping', { signal });
    await drain(server);
    await agent.close();
    await segments.stop(LAST_SEGMENTS_MS);
    process.exit(0);
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
