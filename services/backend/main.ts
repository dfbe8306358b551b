import { SettingsError } from '@three-tier-chat/settings';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { createAgentClient } from './agent-client.ts';
import { createApp } from './app.ts';
import { drain, listen } from './server.ts';
import { loadSettings, type Settings } from './settings.ts';

const settings = settingsOrExit();
const telemetry = createTelemetry({ service: 'backend', version: settings.version });
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
