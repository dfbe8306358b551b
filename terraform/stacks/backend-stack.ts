import type { Environment } from '@three-tier-chat/backend/settings';
import type { Construct } from 'constructs';
import { AppRunner } from '../constructs/app-runner.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { releasedVersion } from '../constructs/release.ts';
import { DEADLINES } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { AgentcoreStack } from './agentcore-stack.ts';

/** The backend: one image from ECR, on App Runner. */
export class BackendStack extends ChatStack {
  /** Host of the service, without a scheme. */
  readonly host: string;

  constructor(scope: Construct, settings: Settings, agentcore: AgentcoreStack) {
    super(scope, 'backend', settings, ['aws']);
    const version = releasedVersion(this, 'backend', settings);
    const service = new AppRunner(this, 'service', {
      settings,
      version,
      environment: {
        AWS_REGION: settings.region,
        AGENT_RUNTIME_ARN: agentcore.runtimeArn,
        AGENT_TIMEOUT_MS: String(DEADLINES.agentMs),
        SERVICE_VERSION: version,
        ...(settings.allowedOrigins.length > 0 && {
          ALLOWED_ORIGINS: settings.allowedOrigins.join(','),
        }),
      } satisfies Environment,
    });
    this.host = service.host;
  }
}
