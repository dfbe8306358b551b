import { createLambdaHandler } from '@three-tier-chat/api/lambda';
import { createDynamoDb } from '@three-tier-chat/dynamodb';
import { widgetsApi } from './api.ts';
import { loadSettings } from './settings.ts';
import { createWidgetStore } from './store.ts';

const settings = loadSettings(process.env);

/** Entry point of the Lambda function. */
export const handler = createLambdaHandler(widgetsApi, settings, (shared) => ({
  ...shared,
  store: createWidgetStore(createDynamoDb(settings.tableName, shared.telemetry), settings),
}));
