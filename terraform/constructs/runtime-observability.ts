import { FAILED_TURN_OUTCOMES, LOG_EVENT } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';
import { DEADLINES } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import { deliverAgentCoreLogs } from './agentcore-logs.ts';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';
import { keysUnavailable } from './keys-unavailable.ts';
import { logGroup } from './log-group.ts';
import { logMetric } from './log-metric.ts';

export interface RuntimeObservabilityConfig {
  readonly settings: Settings;
  readonly alarmTopicArn: string;
  /** Name, id and ARN of the Runtime. */
  readonly name: string;
  readonly id: string;
  readonly arn: string;
}

/**
 * Fields of the Runtime's own log (AgentCore guide, "Application log data") without
 * `request_payload` and `response_payload`, which are the prompt and the answer.
 */
const INVOCATION_FIELDS = [
  'timestamp',
  'resource_arn',
  'event_timestamp',
  'account_id',
  'request_id',
  'session_id',
  'trace_id',
  'span_id',
  'service_name',
  'operation',
] as const;

/** Some turns fail for reasons of the model. */
const FAILED_TURNS_PERCENT = 5;
/** A model also calls tools with arguments that they refuse. */
const FAILED_TOOLS_PERCENT = 20;
/** Somebody has approved each of them, and sees that it was not made, or does not know. */
const FAILED_CHANGES_PERCENT = 5;

const COMPLETED = `$.message = "${LOG_EVENT.turnCompleted}"`;

/** The logs, traces, metrics and alarms of the Runtime and of the agent in it. */
export class RuntimeObservability extends Construct {
  /** The log group of the agent's own output. */
  readonly logGroupName: string;
  readonly metrics: {
    readonly invocations: Metric;
    readonly errors: Metric;
    readonly latency: Metric;
    readonly turns: Metric;
    readonly failedTurns: Metric;
    readonly toolCalls: Metric;
    readonly failedTools: Metric;
    readonly changes: Metric;
    readonly failedChanges: Metric;
    readonly droppedTelemetry: Metric;
    readonly keysUnavailable: Metric;
    /** US dollars, by the settings' prices. */
    readonly estimatedCost: Metric;
    readonly modelTokens: readonly [Metric, Metric];
  };

  constructor(scope: Construct, id: string, config: RuntimeObservabilityConfig) {
    super(scope, id);
    const { settings, arn } = config;
    // AgentCore uses a group with this name, or else creates one without a retention on the first
    // call.
    const own = logGroup(this, 'agent-logs', {
      settings,
      name: `/aws/bedrock-agentcore/runtimes/${config.id}-DEFAULT`,
    });
    deliverAgentCoreLogs(this, {
      settings,
      kind: 'runtime',
      id: config.id,
      arn,
      line: 'invocation',
      fields: INVOCATION_FIELDS,
    });
    this.logGroupName = own.name;
    this.metrics = {
      ...runtimeMetrics(config),
      turns: logMetric(this, 'turns', {
        settings,
        logGroupName: own.name,
        name: 'Turns',
        // A turn that waits for its user has a line of its own when it goes on and ends.
        pattern: `{ ${COMPLETED} && $.outcome != "awaiting-approval" }`,
      }),
      failedTurns: logMetric(this, 'failed-turns', {
        settings,
        logGroupName: own.name,
        name: 'FailedTurns',
        pattern: `{ ${COMPLETED} && (${FAILED_TURN_OUTCOMES.map((outcome) => `$.outcome = "${outcome}"`).join(' || ')}) }`,
      }),
      toolCalls: logMetric(this, 'tool-calls', {
        settings,
        logGroupName: own.name,
        name: 'ToolCalls',
        pattern: `{ ${COMPLETED} && $.tool_calls > 0 }`,
        value: '$.tool_calls',
      }),
      failedTools: logMetric(this, 'failed-tools', {
        settings,
        logGroupName: own.name,
        name: 'FailedTools',
        pattern: `{ ${COMPLETED} && $.failed_tools > 0 }`,
        value: '$.failed_tools',
      }),
      changes: logMetric(this, 'changes', {
        settings,
        logGroupName: own.name,
        name: 'Changes',
        pattern: `{ ${COMPLETED} && $.changes > 0 }`,
        value: '$.changes',
      }),
      failedChanges: logMetric(this, 'failed-changes', {
        settings,
        logGroupName: own.name,
        name: 'FailedChanges',
        pattern: `{ ${COMPLETED} && $.failed_changes > 0 }`,
        value: '$.failed_changes',
      }),
      droppedTelemetry: logMetric(this, 'dropped-telemetry', {
        settings,
        logGroupName: own.name,
        name: 'DroppedTelemetry',
        pattern: `{ $.message = "${LOG_EVENT.telemetryDropped}" && $.dropped > 0 }`,
        value: '$.dropped',
      }),
      keysUnavailable: keysUnavailable(this, { settings, logGroupName: own.name }),
      estimatedCost: logMetric(this, 'estimated-cost', {
        settings,
        logGroupName: own.name,
        name: 'EstimatedCost',
        pattern: `{ ${COMPLETED} && $.cost_usd >= 0 }`,
        value: '$.cost_usd',
      }),
      modelTokens: [
        modelMetric('InputTokenCount', settings),
        modelMetric('OutputTokenCount', settings),
      ],
    };
    this.#addAlarms(config);
  }

  #addAlarms({ settings, alarmTopicArn: topicArn }: RuntimeObservabilityConfig): void {
    alarm(this, 'errors', {
      settings,
      name: 'runtime-errors',
      runbook: 'runtime-errors',
      description:
        'AgentCore could not run the agent (5xx). Its log group shows whether it started.',
      topicArn,
      metrics: [this.metrics.errors],
      outOf: this.metrics.invocations,
      atMost: FAILED_PERCENT,
    });
    alarm(this, 'failed-turn', {
      settings,
      name: 'failed-turns',
      runbook: 'failed-turns',
      description:
        'Users got no answer: see turn.completed with a failed outcome in the agent’s log.',
      topicArn,
      metrics: [this.metrics.failedTurns],
      outOf: this.metrics.turns,
      atMost: FAILED_TURNS_PERCENT,
    });
    alarm(this, 'failed-tool', {
      settings,
      name: 'failed-tools',
      runbook: 'failed-tools',
      description:
        'Many calls of tools failed, so that answers lack what the user asked for: see failed_tools of turn.completed in the agent’s log.',
      topicArn,
      metrics: [this.metrics.failedTools],
      outOf: this.metrics.toolCalls,
      atMost: FAILED_TOOLS_PERCENT,
    });
    alarm(this, 'failed-change', {
      settings,
      name: 'failed-changes',
      runbook: 'failed-changes',
      description:
        'Changes that users had approved were not made, or nobody knows: see failed_changes of turn.completed in the agent’s log.',
      topicArn,
      metrics: [this.metrics.failedChanges],
      outOf: this.metrics.changes,
      atMost: FAILED_CHANGES_PERCENT,
    });
    alarm(this, 'keys', {
      settings,
      name: 'keys-unavailable',
      runbook: 'keys-unavailable',
      description:
        'Tokens are refused because Okta’s keys cannot be read: nobody whose token is checked there is served.',
      topicArn,
      metrics: [this.metrics.keysUnavailable],
      atMost: 0,
    });
    alarm(this, 'telemetry', {
      settings,
      name: 'telemetry-dropped',
      runbook: 'telemetry-dropped',
      description:
        'The agent’s segments or spans do not reach X-Ray, so that traces have holes; turns go on.',
      topicArn,
      metrics: [this.metrics.droppedTelemetry],
      atMost: 0,
    });
    alarm(this, 'latency', {
      settings,
      name: 'slow-turns',
      runbook: 'slow-turns',
      description: `One turn in twenty takes longer than half of the ${DEADLINES.turnMs / 1000} s after which it is ended.`,
      topicArn,
      metrics: [this.metrics.latency],
      atMost: DEADLINES.turnMs / 2,
    });
    alarm(this, 'token-budget', {
      settings,
      name: 'token-budget',
      runbook: 'token-budget',
      description: `The model read and wrote more than ${settings.dailyTokenBudget} tokens in a day, for the whole account.`,
      topicArn,
      metrics: this.metrics.modelTokens,
      atMost: settings.dailyTokenBudget,
      periodSeconds: 86_400,
      periods: { above: 1, of: 1 },
    });
  }
}

function runtimeMetrics({ arn, name }: Pick<RuntimeObservabilityConfig, 'arn' | 'name'>) {
  const metric = (metricName: string, statistic: Metric['statistic'] = 'Sum'): Metric => ({
    namespace: 'AWS/Bedrock-AgentCore',
    name: metricName,
    dimensions: { Resource: arn, Operation: 'InvokeAgentRuntime', Name: `${name}::DEFAULT` },
    statistic,
  });
  return {
    invocations: metric('Invocations'),
    errors: metric('SystemErrors'),
    latency: metric('Latency', 'p95'),
  };
}

/**
 * Bedrock counts by model for the whole account, so environments in one account share the budget.
 */
function modelMetric(name: string, { modelId }: Settings): Metric {
  return { namespace: 'AWS/Bedrock', name, dimensions: { ModelId: modelId } };
}
