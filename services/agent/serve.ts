import { Client } from '@smithy/core/client';
import { configureLogging } from '@strands-agents/sdk';
import { listen, Shutdown } from '@three-tier-chat/http-server';
import { createTokenVerifier } from '@three-tier-chat/identity';
import { type EnvironmentRecord, settingsOrExit } from '@three-tier-chat/settings';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createSegmentSender } from '@three-tier-chat/telemetry/xray';
import { LAST_SENDING_MS, LOG_EVENT } from '@three-tier-chat/wire-contract';
import type { Adot } from './adot/register-adot.ts';
import { withParentSegment } from './adot/with-parent-segment.ts';
import { createApp } from './app.ts';
import { createSessions } from './create-sessions.ts';
import { createModel } from './model.ts';
import { Runs } from './running/runs.ts';
import { loadSettings } from './settings.ts';
import { createSignInCheck } from './sign-in-check.ts';
import { createSpanExport } from './spans/span-export.ts';
import { createSpanSender } from './spans/span-sender.ts';

/**
 * Runs the agent until SIGTERM or SIGINT.
 *
 * @param adot undefined when tracing is off.
 */
export async function serve(environment: EnvironmentRecord, adot: Adot | undefined): Promise<void> {
  const settings = settingsOrExit(loadSettings, environment);
  const { issuer, audience, region, modelId, turnTimeoutMs, version } = settings;
  const toXRay = (signal: 'segments' | 'spans') => ({
    region,
    endpoint: settings.xrayEndpoint,
    onDrop: (drops: object) =>
      telemetry.logger.warn(LOG_EVENT.telemetryDropped, { signal, ...drops }),
  });
  const segments = createSegmentSender(toXRay('segments'));
  const spans = createSpanSender(toXRay('spans'));
  const telemetry = createTelemetry({
    service: 'agent',
    version,
    sendSegment: segments.send,
    ...(adot && { withParentSegment }),
  });
  adot?.logTo(telemetry.logger);
  adot?.exportTo(createSpanExport(spans, settings));
  adot?.instrumentAwsSdk(Client);
  silenceStrands(telemetry);

  const model = createModel({ region, modelId, guardrail: settings.guardrail });
  const runs = new Runs();
  const shutdown = new Shutdown();
  const sessions = createSessions({
    ...settings,
    agentVersion: version,
    model,
    telemetry,
    isSignInRefused: createSignInCheck({ issuer }),
    runs,
    shutdown,
  });
  const verifier = createTokenVerifier({
    issuer,
    audience,
    onCheck: writeLedger(telemetry, 'agent'),
  });
  const app = createApp({ verifier, telemetry, sessions, runs, turnTimeoutMs, shutdown });
  const { host, port } = settings;
  const server = await listen(app.fetch, { host, port });
  telemetry.logger.info('service.started', { port });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      telemetry.logger.info('service.stopping', { signal });
      // A turn without a reader holds no connection open.
      await shutdown.drain(server, { answersMs: settings.drainMs, work: runs.settled() });
      await Promise.all([segments.stop(LAST_SENDING_MS), spans.stop(LAST_SENDING_MS)]);
      process.exit(0);
    });
  }
}

/**
 * Logs only that Strands reported a warning or an error: its messages may contain parts of the
 * conversation.
 */
function silenceStrands({ logger }: ReturnType<typeof createTelemetry>): void {
  configureLogging({
    debug: () => {},
    info: () => {},
    warn: () => logger.warn('strands.warning'),
    error: () => logger.error('strands.error'),
  });
}
