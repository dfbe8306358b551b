import type { Environment } from '@three-tier-chat/backend/settings';
import type { Construct } from 'constructs';
import { AppRunner } from '../constructs/app-runner.ts';
import type { BackendHost } from '../constructs/backend-host.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { EcsExpress } from '../constructs/ecs-express.ts';
import { releasedVersion } from '../constructs/release.ts';
import { DEADLINES, SHUTDOWN_TIMES, SILENCE_LIMITS } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { AgentStack } from './agent-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';

/** The platform of the image, by the setting `compute`. */
const COMPUTE = { 'app-runner': AppRunner, 'ecs-express': EcsExpress } as const;

/** The backend: one image from ECR, on App Runner or on ECS Express Mode. */
export class BackendStack extends ChatStack {
  readonly service: BackendHost;

  constructor(
    scope: Construct,
    settings: Settings,
    { gateway, agent }: { readonly gateway: GatewayStack; readonly agent: AgentStack },
  ) {
    super(scope, 'backend', settings, ['aws']);
    const version = releasedVersion(this, 'backend', settings);
    this.service = new COMPUTE[settings.compute](this, 'service', {
      settings,
      alarmTopicArn: gateway.alarmTopicArn,
      version,
      environment: {
        AWS_REGION: settings.region,
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
