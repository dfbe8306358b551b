import { listen, Shutdown } from '@three-tier-chat/http-server';
import { createTokenVerifier } from '@three-tier-chat/identity';
import { settingsOrExit } from '@three-tier-chat/settings';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createSegmentSender } from '@three-tier-chat/telemetry/xray';
import { LAST_SENDING_MS, LOG_EVENT } from '@three-tier-chat/wire-contract';
import { createAgentClient } from './agent-client.ts';
import { createApp } from './app.ts';
import { createLedgerAnswers } from './ledger/answer-ledger.ts';
import { createLogSearch } from './ledger/search-logs.ts';
import { loadSettings } from './settings.ts';

const settings = settingsOrExit(loadSettings, process.env);
const segments = createSegmentSender({
  region: settings.region,
  endpoint: settings.xrayEndpoint,
  onDrop: (drops) => telemetry.logger.warn(LOG_EVENT.telemetryDropped, drops),
});
const telemetry = createTelemetry({
  service: 'backend',
  version: settings.version,
  sendSegment: segments.send,
});
const shutdown = new Shutdown();
const agent = createAgentClient({
  endpoint: settings.agentCoreEndpoint,
  runtimeArn: settings.agentRuntimeArn,
  shutdown,
});
const answerLedger = createLedgerAnswers({
  verifier: createTokenVerifier({
    issuer: settings.issuer,
    audience: settings.audience,
    onCheck: writeLedger(telemetry, 'backend'),
  }),
  search: createLogSearch({
    groups: settings.ledgerLogGroups,
    region: settings.region,
    endpoint: settings.logsEndpoint,
    onFault: (fault) => telemetry.logger.warn('ledger.search_failed', fault),
  }),
});
const app = createApp({
  agent,
  answerLedger,
  telemetry,
  allowedOrigins: settings.allowedOrigins,
  times: {
    heartbeatMs: settings.heartbeatMs,
    maxAnswerMs: { events: settings.agentTimeoutMs, json: settings.jsonTimeoutMs },
    jsonTurnMs: settings.jsonTurnTimeoutMs,
  },
  shutdown,
});
const server = await listen(app.fetch, settings);
telemetry.logger.info('service.started', { port: settings.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    telemetry.logger.info('service.stopping', { signal });
    await shutdown.drain(server, { answersMs: settings.drainMs });
    await agent.close();
    await segments.stop(LAST_SENDING_MS);
    process.exit(0);
  });
}
