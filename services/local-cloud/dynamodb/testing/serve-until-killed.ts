import { startDynamoDb } from '../start-dynamodb.ts';
import { makeContext } from './stage.ts';

/**
 * A separate process with the local DynamoDB on a folder, which prints its address and serves until
 * it is killed.
 */
const [folder = ''] = process.argv.slice(2);
const service = await startDynamoDb(makeContext({}).context, { dataFolder: folder });
process.send?.(service.url);
