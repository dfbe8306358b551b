export { AccessPolicy, type AccessPolicyConfig, type TokenLifetimes } from './access-policy.ts';
export {
  AuthorizationServer,
  type AuthorizationServerConfig,
  GROUP_CLAIM_PREFIX,
} from './authorization-server.ts';
export { SpaClient, type SpaClientConfig } from './spa-client.ts';
