import { startDynamoDb } from '../start-dynamodb.ts';
import { makeContext } from './stage.ts';

/**
 * A separate process with the local DynamoDB on a folder, and with the stage's tables or those given as
 * JSON, which prints its address and serves until it is killed.
 */
const [folder = '', tables] = process.argv.slice(2);
const { context } = makeContext(tables === undefined ? {} : { tables: JSON.parse(tables) });
const service = await startDynamoDb(context, { dataFolder: folder });
process.send?.(service.url);
