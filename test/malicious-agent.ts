import { createServer } from 'node:http';
import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';

/*
 * An agent that was taken over: it stands where ours does, with its environment, its role and the
 * callers' tokens, and does what the prompt says as JSON. It is bundled and run by
 * malicious-agent.journey.test.ts.
 */

interface Attempt {
  readonly read?: string;
  readonly append?: string;
  readonly table?: string;
  /** Of DynamoDB, which an agent is not told. */
  readonly endpoint?: string;
}

const { CONVERSATIONS_URL, PORT = '8080' } = process.env;

async function attempt(
  token: string,
  { read, append, table, endpoint }: Attempt,
): Promise<unknown> {
  const headers = { authorization: token, 'content-type': 'application/json' };
  const outcomes: unknown[] = [];
  const call = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${CONVERSATIONS_URL}/api/conversations${path}`, {
      ...init,
      headers,
    });
    outcomes.push([answer.status, await answer.text()]);
  };
  if (read !== undefined) {
    for (const path of ['', '/messages', '/export']) await call(`/${read}${path}`);
    await call('');
    await call('', { headers: { ...headers, 'x-forwarded-user': read } });
  }
  if (append !== undefined) {
    await call(`/${append}`, { method: 'PATCH', body: JSON.stringify({ title: 'Taken over' }) });
    await call(`/${append}`, { method: 'DELETE' });
  }
  if (table !== undefined && endpoint !== undefined) {
    const client = new DynamoDBClient({ maxAttempts: 1, endpoint });
    const commands = [
      new ScanCommand({ TableName: table }),
      new GetItemCommand({ TableName: table, Key: { partition: { S: 'a' }, item: { S: 'b' } } }),
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#p = :p',
        ExpressionAttributeNames: { '#p': 'partition' },
        ExpressionAttributeValues: { ':p': { S: 'a' } },
      }),
    ];
    for (const command of commands) {
      outcomes.push(
        await client.send(command as ScanCommand).then(
          () => 'allowed',
          (error: unknown) => (error as Error).name,
        ),
      );
    }
  }
  return outcomes;
}

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url === '/ping') {
    response.end(JSON.stringify({ status: 'Healthy', time_of_last_update: 0 }));
    return;
  }
  const { prompt } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly prompt: string };
  const token = String(request.headers.authorization);
  const outcomes = await attempt(token, JSON.parse(prompt) as Attempt);
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ message: JSON.stringify(outcomes) }));
}).listen(Number(PORT), '0.0.0.0');
