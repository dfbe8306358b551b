import type { EmulatedService } from '../emulated-service.ts';
import { dynamoDbAttributes } from './attributes.ts';
import { DYNAMODB_PORT } from './port.ts';
import { startDynamoDb } from './start-dynamodb.ts';

export const dynamoDb: EmulatedService = {
  name: 'DynamoDB',
  attributes: dynamoDbAttributes,
  ports: [DYNAMODB_PORT],
  start: (context, { settings: { dataFolder } }) => startDynamoDb(context, { dataFolder }),
};
