import { createRequire } from 'node:module';
import type * as register from '@aws/aws-distro-opentelemetry-node-autoinstrumentation/register';
import { type DiagLogFunction, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '@three-tier-chat/telemetry';
import { isTracingOn, prepareAdotEnvironment } from './adot-environment.ts';

/** AWS's distribution of OpenTelemetry, registered in this process. */
export interface Adot {
  /** Where finished spans go from now on; until then none leaves the process. */
  deliverTo(spanExport: SpanProcessor): void;
  /** Has ADOT's own complaints logged: that there were any, never their text. */
  reportTo(logger: Pick<Logger, 'warn' | 'error'>): void;
  /**
   * Instruments clients of the AWS SDK whose modules are bundled, which ADOT cannot see being loaded.
   *
   * @param client what every client extends: `Client` of `@smithy/core/client`.
   */
  instrumentAwsSdk(client: AwsSdkClient): void;
}

interface AwsSdkClient {
  readonly prototype: { readonly send: unknown };
}

/** Part of what ADOT’s instrumentations are (`@opentelemetry/instrumentation`). */
interface Instrumentation {
  readonly instrumentationName: string;
  getConfig(): object;
  setConfig(config: object): void;
  getModuleDefinitions?(): readonly {
    readonly name: string;
    readonly patch?: (moduleExports: unknown) => unknown;
  }[];
}

/**
 * Registers ADOT, unless tracing is off: then nothing of it is loaded.
 *
 * @param environment `process.env` itself, from which ADOT reads what is written there.
 */
export function registerAdot(
  environment: Record<string, string | undefined>,
  identity: { readonly service: string; readonly version?: string },
): Adot | undefined {
  if (!isTracingOn(environment)) return undefined;
  prepareAdotEnvironment(environment, identity);
  const listeners = new Set(process.listeners('SIGTERM'));
  const { instrumentations }: { readonly instrumentations: readonly Instrumentation[] } = load();
  // It would end its SDK before the last turn has ended. Whoever registers it ends the process.
  for (const listener of process.listeners('SIGTERM')) {
    if (!listeners.has(listener)) process.off('SIGTERM', listener);
  }

  const processors = takeSpanProcessors();
  recordOnlyUnrecordedRequests(instrumentationOf('undici', instrumentations));
  return {
    deliverTo(spanExport) {
      processors.splice(0, processors.length, spanExport);
    },
    reportTo(logger) {
      const warn: DiagLogFunction = () => logger.warn('adot.warning');
      const error: DiagLogFunction = () => logger.error('adot.error');
      const silent: DiagLogFunction = () => {};
      diag.setLogger(
        { error, warn, info: silent, debug: silent, verbose: silent },
        { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
      );
    },
    instrumentAwsSdk(client) {
      // Unbundled, the hook of `require` was there first.
      if (Object(client.prototype.send).__wrapped === true) return;
      instrumentationOf('aws-sdk', instrumentations)
        .getModuleDefinitions?.()
        .find(({ name }) => name === '@smithy/smithy-client')
        ?.patch?.({ Client: client });
    },
  };
}

/** By `require`: `import` would first parse the whole file by itself, to find what it exports. */
function load(): typeof register {
  return createRequire(import.meta.url)(
    '@aws/aws-distro-opentelemetry-node-autoinstrumentation/register',
  );
}

/**
 * Takes ADOT's own span processors out: one of them sends unsampled spans to X-Ray by itself, past
 * every redaction. The list stays the provider's, to be filled again.
 */
function takeSpanProcessors(): SpanProcessor[] {
  const { _activeSpanProcessor: all } = Object(Object(trace.getTracerProvider()).getDelegate()) as {
    readonly _activeSpanProcessor?: { readonly _spanProcessors?: SpanProcessor[] };
  };
  const processors = all?._spanProcessors;
  if (!processors) {
    throw new Error(
      'ADOT registered no tracer provider whose span processors can be replaced: another version of it?',
    );
  }
  processors.splice(0);
  return processors;
}

/** Requests that go out in a turn and have no subsegment: those for Okta’s keys. */
function recordOnlyUnrecordedRequests(undici: Instrumentation): void {
  undici.setConfig({
    ...undici.getConfig(),
    requireParentforSpans: true,
    ignoreRequestHook: ({ headers }: { readonly headers: unknown }) =>
      String(headers).toLowerCase().includes('x-amzn-trace-id'),
  });
}

function instrumentationOf(
  name: 'aws-sdk' | 'undici',
  instrumentations: readonly Instrumentation[],
): Instrumentation {
  const found = instrumentations.find((each) => each.instrumentationName.endsWith(`-${name}`));
  if (!found) throw new Error(`ADOT holds no instrumentation of ${name}: another version of it?`);
  return found;
}
