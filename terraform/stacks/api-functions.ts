import type { Environment as ConversationsEnvironment } from '@three-tier-chat/conversations/settings';
import type { Environment as SecuredApiEnvironment } from '@three-tier-chat/secured-api/settings';
import type { TerraformStack } from 'cdktf';
import { ConversationsTable } from '../constructs/conversations-table.ts';
import { ProfilesTable } from '../constructs/profiles-table.ts';
import type { PolicyStatement } from '../constructs/service-role.ts';
import type { ApiService } from '../services.ts';
import type { Settings } from '../settings.ts';

/** What every API's function needs to know. */
interface Given {
  readonly settings: Settings;
  readonly issuer: string;
  readonly audience: string;
  /** Of the release that runs. */
  readonly version: string;
}

/** What is an API's own in its stack. */
interface ApiFunction {
  readonly environment: Readonly<Record<string, string>>;
  /** What its role may do beside writing its logs and traces. */
  readonly statements?: readonly PolicyStatement[];
}

/** Makes what an API's function stands on, such as a table, in the API's stack. */
export type MakeApiFunction = (stack: TerraformStack, given: Given) => ApiFunction;

export const API_FUNCTIONS: Readonly<Record<ApiService, MakeApiFunction>> = {
  'secured-api': (stack, { settings, issuer, audience, version }) => {
    const table = new ProfilesTable(stack, 'table', settings);
    return {
      environment: {
        OKTA_ISSUER: issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: version,
        TABLE_NAME: table.name,
        ACTIVITY_RETENTION_DAYS: String(settings.activityRetentionDays),
      } satisfies SecuredApiEnvironment,
      statements: table.statements,
    };
  },
  conversations: (stack, { settings, issuer, audience, version }) => {
    const table = new ConversationsTable(stack, 'table', settings);
    return {
      environment: {
        OKTA_ISSUER: issuer,
        OKTA_AUDIENCE: audience,
        SERVICE_VERSION: version,
        TABLE_NAME: table.name,
        RETENTION_DAYS: String(settings.conversationRetentionDays),
      } satisfies ConversationsEnvironment,
      statements: table.statements,
    };
  },
};
