import { Tracer } from '@aws-lambda-powertools/tracer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isTracingOn, prepareAdotEnvironment } from './adot-environment.ts';

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const AGENT = { service: 'agent', version: 'v1' };

function prepared(environment: Record<string, string | undefined>) {
  prepareAdotEnvironment(environment, AGENT);
  return environment;
}

describe('the environment of ADOT', () => {
  it('exports nothing but what the agent itself sends, whatever the platform sets', () => {
    const platform = {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp,console',
      OTEL_METRICS_EXPORTER: 'awsemf',
      OTEL_PROPAGATORS: 'baggage,xray,tracecontext',
      OTEL_LOG_LEVEL: 'DEBUG',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http',
      OTEL_NODE_RESOURCE_DETECTORS: 'all',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
      OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental',
      OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'true',
      AGENT_OBSERVABILITY_ENABLED: 'false',
      GATEWAY_URL: 'https://gateway.test/mcp',
    };
    expect(prepared(platform)).toEqual({
      AGENT_OBSERVABILITY_ENABLED: 'true',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'false',
      OTEL_AWS_SERVICE_EVENTS_ENABLED: 'false',
      OTEL_AWS_DYNAMIC_INSTRUMENTATION_ENABLED: 'false',
      OTEL_PROPAGATORS: 'none',
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'aws-sdk,undici',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs,dns',
      OTEL_LOG_LEVEL: 'NONE',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=agent,service.version=v1',
      GATEWAY_URL: 'https://gateway.test/mcp',
      [CAPTURE]: 'false',
    });
  });

  it.each([
    [undefined, 'false'],
    ['', 'false'],
    ['TRUE', 'false'],
    ['true', 'true'],
  ])('captures content only when the variable asks for it: %s', (asked, captured) => {
    expect(prepared({ [CAPTURE]: asked })[CAPTURE]).toBe(captured);
  });

  it('keeps the service name that AgentCore sets', () => {
    const given = 'service.name=chat.DEFAULT,cloud.region=eu-west-1';
    expect(prepared({ OTEL_RESOURCE_ATTRIBUTES: given })['OTEL_RESOURCE_ATTRIBUTES']).toBe(
      `${given},service.version=v1`,
    );
    const nameless = 'cloud.region=eu-west-1';
    expect(prepared({ OTEL_RESOURCE_ATTRIBUTES: nameless })['OTEL_RESOURCE_ATTRIBUTES']).toBe(
      `${nameless},service.name=agent,service.version=v1`,
    );
  });
});

describe('tracing', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const switches = [undefined, '', 'true', 'false', ' False ', 'no'];
  const platforms = [undefined, '', ' ', 'three-tier-chat', 'AWS_Lambda_amplify-mock'];
  const cases = switches.flatMap((trace) =>
    platforms.flatMap((platform) => [undefined, '', 'true'].map((sam) => [trace, platform, sam])),
  );

  it.each(cases)('is on exactly when Powertools traces: %s, %s, %s', (trace, platform, sam) => {
    const environment = {
      POWERTOOLS_TRACE_ENABLED: trace,
      AWS_EXECUTION_ENV: platform,
      AWS_SAM_LOCAL: sam,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    // When the platform sets nothing, `lambda-environment.ts` does, before Powertools reads it.
    if (platform === undefined) vi.stubEnv('AWS_EXECUTION_ENV', 'three-tier-chat');
    const tracer = new Tracer({ serviceName: 'agent', captureHTTPsRequests: false });
    expect(isTracingOn(environment)).toBe(tracer.isTracingEnabled());
  });
});
