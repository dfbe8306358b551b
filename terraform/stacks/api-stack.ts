import type { Environment } from '@three-tier-chat/secured-api/settings';
import type { Construct } from 'constructs';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { ChatStack } from '../constructs/chat-stack.ts';
import { JwtHttpApi } from '../constructs/jwt-http-api.ts';
import { audienceOf, nameOf } from '../constructs/names.ts';
import { NodeLambda } from '../constructs/node-lambda.ts';
import { releasedVersion } from '../constructs/release.ts';
import { DEADLINES } from '../deadlines.ts';
import type { ApiDocument } from '../openapi/api-document.ts';
import type { Settings } from '../settings.ts';
import type { OktaStack } from './okta-stack.ts';

/** The secured API: a Lambda function behind an HTTP API that admits no request without a token. */
export class ApiStack extends ChatStack {
  readonly api: JwtHttpApi;
  readonly lambda: NodeLambda;
  /** The topic for the alarms of all stacks of the environment. */
  readonly alarmTopicArn: string;

  constructor(scope: Construct, settings: Settings, okta: OktaStack, document: ApiDocument) {
    super(scope, 'api', settings, ['aws']);
    this.alarmTopicArn = alarmTopic(this, 'alarms', settings);
    const version = releasedVersion(this, 'secured-api', settings);
    const audience = audienceOf(settings);
    this.lambda = new NodeLambda(this, {
      service: 'secured-api',
      version,
      environment: {
        OKTA_ISSUER: okta.issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: version,
      } satisfies Environment,
      timeoutMs: DEADLINES.securedApiMs,
      settings,
      alarmTopicArn: this.alarmTopicArn,
    });
    this.api = new JwtHttpApi(this, 'http-api', {
      settings,
      name: nameOf('api', settings),
      issuer: okta.issuer,
      audience,
      operations: document.operations,
      lambda: this.lambda,
      integrationTimeoutMs: DEADLINES.integrationMs,
      alarmTopicArn: this.alarmTopicArn,
    });
  }
}
