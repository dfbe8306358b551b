import { AGENTCORE_POLICIES } from './agentcore.ts';
import { ALARM_POLICIES } from './alarms.ts';
import { DEADLINE_POLICIES } from './deadlines.ts';
import { EDGE_POLICIES } from './edge.ts';
import { EXPIRY_POLICIES } from './expiry.ts';
import { FIREWALL_POLICIES } from './firewall.ts';
import { FUNCTION_POLICIES } from './functions.ts';
import { HTTP_API_POLICIES } from './http-api.ts';
import { KEPT_POLICIES } from './kept.ts';
import { KEY_POLICIES } from './keys.ts';
import { LOG_POLICIES } from './logs.ts';
import { NAME_POLICIES } from './names.ts';
import { OKTA_CLIENT_POLICIES } from './okta-client.ts';
import { OKTA_SERVER_POLICIES } from './okta-server.ts';
import type { Policy } from './policy.ts';
import { PRODUCTION_POLICIES } from './production.ts';
import { ROLE_POLICIES } from './roles.ts';
import { SECRET_POLICIES } from './secrets.ts';
import { SECURITY_HEADER_POLICIES } from './security-headers.ts';
import { STATE_POLICIES } from './state.ts';
import { STORAGE_POLICIES } from './storage.ts';
import { TABLE_POLICIES } from './tables.ts';

/** The rules for every environment in AWS. */
export const POLICIES: readonly Policy[] = [
  ...HTTP_API_POLICIES,
  ...AGENTCORE_POLICIES,
  ...OKTA_SERVER_POLICIES,
  ...OKTA_CLIENT_POLICIES,
  ...EDGE_POLICIES,
  ...SECURITY_HEADER_POLICIES,
  ...EXPIRY_POLICIES,
  ...FIREWALL_POLICIES,
  ...ROLE_POLICIES,
  ...FUNCTION_POLICIES,
  ...STORAGE_POLICIES,
  ...TABLE_POLICIES,
  ...KEY_POLICIES,
  ...KEPT_POLICIES,
  ...PRODUCTION_POLICIES,
  ...SECRET_POLICIES,
  ...LOG_POLICIES,
  ...ALARM_POLICIES,
  ...DEADLINE_POLICIES,
  ...NAME_POLICIES,
  ...STATE_POLICIES,
];
