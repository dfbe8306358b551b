import type { CloudIdentity } from '../context.ts';
import { localUrl, type PortOf } from '../ports.ts';
import type { AttributeTable, DeclaredResource } from '../terraform/resource.ts';
import { type OktaType, oktaId } from './okta-id.ts';
import { OKTA_PORT } from './port.ts';

/** What the okta provider fills in on apply. */
export function oktaAttributes({ portOf }: CloudIdentity): AttributeTable {
  return {
    okta_group: withId('okta_group'),
    okta_auth_server: (resource) => {
      const id = oktaId('okta_auth_server', resource);
      return { id, issuer: issuerOf(portOf, id) };
    },
    okta_auth_server_scope: withId('okta_auth_server_scope'),
    okta_auth_server_claim: withId('okta_auth_server_claim'),
    okta_auth_server_policy: withId('okta_auth_server_policy'),
    okta_auth_server_policy_rule: withId('okta_auth_server_policy_rule'),
    okta_app_oauth: (resource) => {
      const id = oktaId('okta_app_oauth', resource);
      return { id, client_id: resource.args['client_id'] ?? id };
    },
    okta_app_group_assignments: withId('okta_app_group_assignments'),
    okta_trusted_origin: withId('okta_trusted_origin'),
  };
}

/** Issuer of an authorization server: the `iss` of its tokens. */
export function issuerOf(portOf: PortOf, authorizationServerId: string): string {
  return `${localUrl(portOf(OKTA_PORT))}/oauth2/${authorizationServerId}`;
}

function withId(type: OktaType): (resource: DeclaredResource) => { readonly id: string } {
  return (resource) => ({ id: oktaId(type, resource) });
}
