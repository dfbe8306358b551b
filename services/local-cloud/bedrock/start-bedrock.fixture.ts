import {
  BedrockRuntimeClient,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { afterEach } from 'vitest';
import type { CloudContext } from '../context.ts';
import type { Credentials } from '../iam/credentials.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { type SignedCall, signedFetch } from '../iam/testing/signed-fetch.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { BEDROCK_PORT } from './port.ts';
import { type BedrockOptions, startBedrock } from './start-bedrock.ts';

export const TRACE = '1-0000000a-00000000000000000000000a';
export const ASK: ConverseCommandInput = {
  modelId: 'us.anthropic.claude-x:0',
  messages: [{ role: 'user', content: [{ text: 'Who am I?' }] }],
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'securedApi___getMyProfile',
          description: 'The signed-in user’s own profile',
          inputSchema: { json: { type: 'object', properties: {} } },
        },
      },
    ],
  },
};

export const open: (() => Promise<void> | void)[] = [];

export async function start(
  options: BedrockOptions = {},
  statements: Parameters<typeof makeRole>[2] = [{ Action: 'bedrock:Invoke*' }],
) {
  const iam = makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com', statements));
  const session = iam.assume({
    service: 'bedrock-agentcore.amazonaws.com',
    roleArn: roleArnOf('agent'),
    sourceArn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat',
    sessionName: 'chat',
  });
  if (!session) throw new Error('The role cannot be taken');
  const { credentials } = session;
  const context: CloudContext = {
    portOf: portsFrom(4000, [[BEDROCK_PORT, 0]]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: () => [] }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => '' },
    logs: createMemoryLogStore(),
    iam,
  };
  const bedrock = await startBedrock(context, { pieceDelayMs: 0, ...options });
  const client = clientOf(bedrock.url, credentials);
  open.push(
    () => bedrock.stop(),
    () => client.destroy(),
  );
  const post = (path: string, call: Omit<SignedCall, 'url'> = {}) =>
    signedFetch(credentials, 'bedrock', {
      url: `${bedrock.url}/${path}`,
      body: JSON.stringify(ASK),
      ...call,
    });
  return { bedrock, client, context, post, credentials };
}

export function clientOf(endpoint: string, credentials: Credentials): BedrockRuntimeClient {
  return new BedrockRuntimeClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

export async function converse(
  client: BedrockRuntimeClient,
  input: ConverseCommandInput,
): Promise<ConverseStreamOutput[]> {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

export function textOf(events: readonly ConverseStreamOutput[]): string {
  return events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
}

/** Stops what a test has started, in reverse order. */
export function useBedrock(): void {
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
}
