import type { EmulatedService } from '../emulated-service.ts';
import { dynamoDbAttributes } from './attributes.ts';
import { DYNAMODB_PORT } from './port.ts';

export const dynamoDb: EmulatedService = {
  name: 'DynamoDB',
  attributes: dynamoDbAttributes,
  ports: [DYNAMODB_PORT],
  async start(context, { settings: { dataFolder } }) {
    // Without tables there is no data, no lock, and no need to load dynalite.
    if (context.resources().ofType('aws_dynamodb_table').length === 0) return undefined;
    const { startDynamoDb } = await import('./start-dynamodb.ts');
    return startDynamoDb(context, { dataFolder });
  },
};
