type Environment = Record<string, string | undefined>;

/**
 * ADOT's variables, which override the platform's: AgentCore sets variables for ADOT itself
 * (AgentCore Developer Guide, "Add observability", `DISABLE_ADOT_OBSERVABILITY`).
 */
const FORCED_VARIABLES: Readonly<Record<string, string>> = {
  // Also keeps ADOT from querying EC2, ECS and EKS metadata.
  AGENT_OBSERVABILITY_ENABLED: 'true',
  // Spans leave through `spanExport` alone. Logs go by stdout, and CloudWatch counts them.
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'false',
  OTEL_AWS_SERVICE_EVENTS_ENABLED: 'false',
  OTEL_AWS_DYNAMIC_INSTRUMENTATION_ENABLED: 'false',
  // `telemetry.traceHeader()` is the only trace header of a request.
  OTEL_PROPAGATORS: 'none',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  // No `http`: an incoming request has a segment already.
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'aws-sdk,undici',
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs,dns',
  // ADOT's own log goes to stdout and may contain parts of the conversation.
  OTEL_LOG_LEVEL: 'NONE',
};

const REMOVED_VARIABLES = [
  // ADOT would add detectors that call the network.
  'OTEL_NODE_RESOURCE_DETECTORS',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_SEMCONV_STABILITY_OPT_IN',
  'OTEL_SDK_DISABLED',
  'OTEL_AWS_LAMBDA_FAST_START',
];

/** ADOT captures content unless this says otherwise. */
const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const RESOURCE = 'OTEL_RESOURCE_ATTRIBUTES';

/** Writes into `environment` what ADOT reads when it is loaded. */
export function prepareAdotEnvironment(
  environment: Environment,
  { service, version = 'unknown' }: { readonly service: string; readonly version?: string },
): void {
  for (const name of REMOVED_VARIABLES) delete environment[name];
  Object.assign(environment, FORCED_VARIABLES);
  if (environment[CAPTURE] !== 'true') environment[CAPTURE] = 'false';
  const given = environment[RESOURCE] ?? '';
  // AgentCore's console finds the runtime by the service name that AgentCore sets.
  const isNamed = /(^|,)\s*service\.name=/.test(given);
  environment[RESOURCE] = [
    given,
    !isNamed && `service.name=${service}`,
    `service.version=${encodeURIComponent(version)}`,
  ]
    .filter(Boolean)
    .join(',');
}

/** Whether tracing is on, by the same rules as Powertools' Tracer (Powertools, "Tracer"). */
export function isTracingOn(environment: Environment): boolean {
  return (
    environment['POWERTOOLS_TRACE_ENABLED']?.trim().toLowerCase() !== 'false' &&
    environment['AWS_EXECUTION_ENV']?.trim() !== '' &&
    !environment['AWS_SAM_LOCAL']?.trim() &&
    environment['AWS_EXECUTION_ENV']?.trim() !== 'AWS_Lambda_amplify-mock'
  );
}
