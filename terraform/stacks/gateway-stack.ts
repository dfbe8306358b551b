import type { Environment as InterceptorEnvironment } from '@three-tier-chat/interceptor/settings';
import type { Scope } from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { audienceOf } from '../constructs/names.ts';
import { NodeLambda } from '../constructs/node-lambda.ts';
import { releasedVersion } from '../constructs/release.ts';
import { ToolGateway } from '../constructs/tool-gateway.ts';
import { INTERCEPTOR_DEADLINE_MS } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { OktaStack } from './okta-stack.ts';

/** What every API's stack needs: the Gateway, to which it adds its tools, and the alarms' topic. */
export class GatewayStack extends ChatStack {
  /** Where every stack of the environment reports its alarms. */
  readonly alarmTopicArn: string;
  readonly toolGateway: ToolGateway;
  readonly interceptor: NodeLambda;

  /** @param toolScopes that the tools' reading operations ask for. */
  constructor(scope: Construct, settings: Settings, okta: OktaStack, toolScopes: readonly Scope[]) {
    super(scope, 'gateway', settings, ['aws']);
    this.alarmTopicArn = alarmTopic(this, 'alarms', settings);
    const audience = audienceOf(settings);
    const version = releasedVersion(this, 'interceptor', settings);
    this.interceptor = new NodeLambda(this, {
      service: 'interceptor',
      version,
      environment: {
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: version,
      } satisfies InterceptorEnvironment,
      timeoutMs: INTERCEPTOR_DEADLINE_MS,
      settings,
      alarmTopicArn: this.alarmTopicArn,
    });
    this.toolGateway = new ToolGateway(this, 'gateway', {
      settings,
      alarmTopicArn: this.alarmTopicArn,
      discoveryUrl: okta.discoveryUrl,
      audience,
      interceptor: this.interceptor,
      toolScopes,
    });
  }
}
