import { createLambdaHandler } from '@three-tier-chat/api/lambda';
import { createDynamoDb } from '@three-tier-chat/dynamodb';
import { conversationsApi } from './api.ts';
import { loadSettings } from './settings.ts';
import { createConversationStore } from './store/create-conversation-store.ts';

const settings = loadSettings(process.env);

/** Entry point of the Lambda function. */
export const handler = createLambdaHandler(conversationsApi, settings, (shared) => ({
  ...shared,
  store: createConversationStore(createDynamoDb(settings.tableName, shared.telemetry), settings),
}));
