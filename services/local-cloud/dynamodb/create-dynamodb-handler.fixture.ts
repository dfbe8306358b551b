import { afterEach } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../iam/administrator.ts';
import { signedFetch } from '../iam/testing/signed-fetch.ts';
import { note } from './testing/commands.ts';
import { type Stage, startStage } from './testing/stage.ts';

const open: Stage[] = [];

export async function start(options: Parameters<typeof startStage>[0] = {}): Promise<Stage> {
  const stage = await startStage(options);
  open.push(stage);
  return stage;
}

export interface Call {
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const AS_JSON = { 'content-type': 'application/x-amz-json-1.0' };

/** Sends what no SDK would send. */
export function call(
  { service }: Stage,
  { target = 'PutItem', body = '{}', headers = AS_JSON }: Call,
) {
  return signedFetch(ADMINISTRATOR_KEYS, 'dynamodb', {
    url: `${service.url}/`,
    headers: { ...headers, 'x-amz-target': `DynamoDB_20120810.${target}` },
    body,
  });
}

export const PUT = { TableName: 'notes', Item: note('o', '1') };

/** Stops the stages of each test, in reverse order. */
export function useStages(): void {
  afterEach(async () => {
    for (const stage of open.splice(0).reverse()) await stage.stop();
  });
}
