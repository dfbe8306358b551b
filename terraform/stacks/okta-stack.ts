import { Group } from '@cdktf/provider-okta/lib/group/index.js';
import { AuthorizationServer } from '@three-tier-chat/okta';
import type { Construct } from 'constructs';
import { ChatStack } from '../constructs/chat-stack.ts';
import { audienceOf, environmentName } from '../constructs/names.ts';
import { SCOPES } from '../declarations/scopes.ts';
import type { Settings } from '../settings.ts';

/**
 * The group of users and the authorization server. The client is in the app stack, beside the site.
 */
export class OktaStack extends ChatStack {
  readonly authServerId: string;
  readonly issuer: string;
  /** AgentCore requires an address with this ending (CreateGateway, "discoveryUrl"). */
  readonly discoveryUrl: string;
  readonly groupId: string;

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'okta', settings, ['okta']);
    const group = new Group(this, 'users', {
      name: settings.allowedGroup,
      description: 'People who may use three-tier chat',
      lifecycle: { preventDestroy: settings.preventDestroy },
    });
    const server = new AuthorizationServer(this, 'authorization-server', {
      name: environmentName(settings),
      audience: audienceOf(settings),
      scopes: SCOPES,
      preventDestroy: settings.preventDestroy,
    });
    this.groupId = group.id;
    this.authServerId = server.id;
    this.issuer = server.issuer;
    this.discoveryUrl = `${server.issuer}/.well-known/openid-configuration`;
  }
}
