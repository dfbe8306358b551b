import { createLambdaHandler } from '@three-tier-chat/api/lambda';
import { createDynamoDb } from '@three-tier-chat/dynamodb';
import { securedApi } from './api.ts';
import { createOktaDirectory } from './okta-directory.ts';
import { loadSettings } from './settings.ts';
import { createUserStore } from './store/create-user-store.ts';

const settings = loadSettings(process.env);

/** Entry point of the Lambda function. */
export const handler = createLambdaHandler(securedApi, settings, (shared) => ({
  ...shared,
  directory: createOktaDirectory(settings),
  store: createUserStore(createDynamoDb(settings.tableName, shared.telemetry), settings),
}));
