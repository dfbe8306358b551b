import type { Environment } from '@three-tier-chat/backend/settings';
import type { Construct } from 'constructs';
import { partitionOf } from '../aws-names.ts';
import { AppRunner } from '../constructs/app-runner.ts';
import type { BackendHost } from '../constructs/backend-host.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { EcsExpress } from '../constructs/ecs-express.ts';
import { audienceOf, functionLogGroup } from '../constructs/names.ts';
import { releasedVersion } from '../constructs/release.ts';
import type { PolicyStatement } from '../constructs/service-role.ts';
import { DEADLINES, SHUTDOWN_TIMES, SILENCE_LIMITS } from '../deadlines.ts';
import { API_NAMES } from '../services.ts';
import type { Settings } from '../settings.ts';
import type { AgentStack } from './agent-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';
import type { OktaStack } from './okta-stack.ts';

/** The stacks on which the backend's depends. */
export interface BackendStackConfig {
  readonly okta: OktaStack;
  readonly gateway: GatewayStack;
  readonly agent: AgentStack;
}

/** The platform of the image, by the setting `compute`. */
const COMPUTE = { 'app-runner': AppRunner, 'ecs-express': EcsExpress } as const;

/** The backend: one image from ECR, on App Runner or on ECS Express Mode. */
export class BackendStack extends ChatStack {
  readonly service: BackendHost;

  constructor(scope: Construct, settings: Settings, { okta, gateway, agent }: BackendStackConfig) {
    super(scope, 'backend', settings, ['aws']);
    const version = releasedVersion(this, 'backend', settings);
    const ledgerGroups = ledgerLogGroups(settings, agent);
    this.service = new COMPUTE[settings.compute](this, 'service', {
      settings,
      alarmTopicArn: gateway.alarmTopicArn,
      version,
      statements: [readLedger(settings, ledgerGroups)],
      environment: {
        AWS_REGION: settings.region,
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audienceOf(settings),
        LEDGER_LOG_GROUPS: ledgerGroups.join(','),
        AGENT_RUNTIME_ARN: agent.runtime.arn,
        AGENT_TIMEOUT_MS: String(DEADLINES.agentMs),
        JSON_TIMEOUT_MS: String(SILENCE_LIMITS.jsonMs),
        JSON_TURN_TIMEOUT_MS: String(SILENCE_LIMITS.jsonTurnMs),
        HEARTBEAT_MS: String(SILENCE_LIMITS.heartbeatMs),
        DRAIN_MS: String(SHUTDOWN_TIMES.drainMs),
        // The platform's proxy calls from outside the container.
        HOST: '0.0.0.0',
        SERVICE_VERSION: version,
        ...(settings.allowedOrigins.length > 0 && {
          ALLOWED_ORIGINS: settings.allowedOrigins.join(','),
        }),
      } satisfies Environment,
    });
  }
}

/**
 * Where everybody who checks a token logs it. The functions' groups are named and not referred to, so
 * that this stack does not wait for every API's.
 */
function ledgerLogGroups(settings: Settings, agent: AgentStack): readonly string[] {
  const functions = ['interceptor', ...API_NAMES];
  return [
    agent.runtime.observability.logGroupName,
    ...functions.map((service) => functionLogGroup(service, settings)),
  ];
}

/** Searching them, and no other use of logs. */
function readLedger({ region, accountId }: Settings, groups: readonly string[]): PolicyStatement {
  return {
    Sid: 'ReadLedger',
    Effect: 'Allow',
    Action: 'logs:FilterLogEvents',
    Resource: groups.map(
      (name) => `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:${name}:*`,
    ),
  };
}
