import { createRequire } from 'node:module';
import type * as register from '@aws/aws-distro-opentelemetry-node-autoinstrumentation/register';
import { type DiagLogFunction, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '@three-tier-chat/telemetry';
import { isTracingOn, prepareAdotEnvironment } from './adot-environment.ts';

/** AWS's distribution of OpenTelemetry, registered in this process. */
export interface Adot {
  /** Exports finished spans from now on; no span leaves the process before this call. */
  exportTo(spanExport: SpanProcessor): void;
  /** Logs that ADOT reported a warning or an error, but never its text. */
  logTo(logger: Pick<Logger, 'warn' | 'error'>): void;
  /**
   * Instruments clients of the AWS SDK whose modules are bundled, which ADOT cannot see being
   * loaded.
   *
   * @param client the base class of every client: `Client` of `@smithy/core/client`.
   */
  instrumentAwsSdk(client: AwsSdkClient): void;
}

interface AwsSdkClient {
  readonly prototype: { readonly send: unknown };
}

/** The part of an ADOT instrumentation that is used here (`@opentelemetry/instrumentation`). */
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
 * Registers ADOT. Loads none of it when tracing is off.
 *
 * @param environment `process.env` itself: ADOT reads its variables there.
 */
export function registerAdot(
  environment: Record<string, string | undefined>,
  identity: { readonly service: string; readonly version?: string },
): Adot | undefined {
  if (!isTracingOn(environment)) return undefined;
  prepareAdotEnvironment(environment, identity);
  const listeners = new Set(process.listeners('SIGTERM'));
  const { instrumentations }: { readonly instrumentations: readonly Instrumentation[] } = load();
  // ADOT's listener would stop its SDK before the last turn has ended.
  for (const listener of process.listeners('SIGTERM')) {
    if (!listeners.has(listener)) process.off('SIGTERM', listener);
  }

  const processors = takeSpanProcessors();
  recordOnlyUnrecordedRequests(instrumentationOf('undici', instrumentations));
  return {
    exportTo(spanExport) {
      processors.splice(0, processors.length, spanExport);
    },
    logTo(logger) {
      const warn: DiagLogFunction = () => logger.warn('adot.warning');
      const error: DiagLogFunction = () => logger.error('adot.error');
      const silent: DiagLogFunction = () => {};
      diag.setLogger(
        { error, warn, info: silent, debug: silent, verbose: silent },
        { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
      );
    },
    instrumentAwsSdk(client) {
      // When not bundled, ADOT's `require` hook has already patched the client.
      if (Object(client.prototype.send).__wrapped === true) return;
      instrumentationOf('aws-sdk', instrumentations)
        .getModuleDefinitions?.()
        .find(({ name }) => name === '@smithy/smithy-client')
        ?.patch?.({ Client: client });
    },
  };
}

/** Uses `require`, since `import` would first parse the whole file to find its exports. */
function load(): typeof register {
  return createRequire(import.meta.url)(
    '@aws/aws-distro-opentelemetry-node-autoinstrumentation/register',
  );
}

/**
 * Removes ADOT's own span processors: one of them sends unsampled spans to X-Ray without redaction.
 * The provider keeps using the returned list, so that other processors can be added to it.
 */
function takeSpanProcessors(): SpanProcessor[] {
  const { _activeSpanProcessor: all } = Object(Object(trace.getTracerProvider()).getDelegate()) as {
    readonly _activeSpanProcessor?: { readonly _spanProcessors?: SpanProcessor[] };
  };
  const processors = all?._spanProcessors;
  if (!processors) {
    throw new Error(
      'ADOT’s span processors cannot be replaced: check that the installed ADOT version is the pinned one.',
    );
  }
  processors.splice(0);
  return processors;
}

/** Limits undici spans to requests within a turn that have no subsegment: those for Okta’s keys. */
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
  if (!found)
    throw new Error(
      `ADOT has no ${name} instrumentation: check that the installed ADOT version is the pinned one.`,
    );
  return found;
}
