import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  type ScriptedBedrock,
  startScriptedBedrock,
} from '../../services/agent/testing/scripted-bedrock.ts';
import { startScriptedConversations } from '../../services/agent/testing/scripted-conversations.ts';
import {
  type ScriptedGateway,
  startScriptedGateway,
} from '../../services/agent/testing/scripted-gateway.ts';
import { freePort } from '../../services/shared/http-server/testing/free-port.ts';

type Line = Readonly<Record<string, unknown>>;

/** The agent's process in front of servers that the test plays. */
export interface AgentStage {
  readonly bedrock: ScriptedBedrock;
  readonly gateway: ScriptedGateway;
  readonly token: string;
  /** Its output so far, including standard error. */
  output(): string;
  lines(): readonly Line[];
  /** Paths of the issuer that it requested. */
  readonly asked: readonly string[];
  invoke(prompt: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends SIGTERM. @returns the exit code, or null if it was killed. */
  stop(): Promise<unknown>;
}

const AUDIENCE = 'api://three-tier-chat';
const SESSION = 'session-0123456789-0123456789-0123456789';

const cleanUps: (() => unknown)[] = [];

export async function closeStages(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
}

/** Serves on a free port until the stages are closed. */
export async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts the unpacked artifact in `folder`; resolves once it reports that it is running. */
export async function startAgent(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<AgentStage> {
  const asked: string[] = [];
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const issuer = await listen((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  const token = await new SignJWT({
    ...{ ver: 1, cid: '0oaclient', uid: '00u1member', scp: ['chat.invoke'], groups: [] },
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setSubject('member@example.com')
    .setJti('AT.1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
  const bedrock = await startScriptedBedrock();
  const gateway = await startScriptedGateway();
  const conversations = await startScriptedConversations();
  cleanUps.push(bedrock.close, gateway.close, conversations.close);
  const port = await freePort();

  const child = spawn(process.execPath, ['main.js'], {
    cwd: folder,
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.endpoint,
      OKTA_ISSUER: issuer,
      OKTA_AUDIENCE: AUDIENCE,
      GATEWAY_URL: gateway.url,
      CONVERSATIONS_URL: conversations.url,
      MODEL_ID: 'anthropic.claude-test',
      TURN_TIMEOUT_MS: '20000',
      APPROVAL_TTL_MS: '600000',
      MAX_MODEL_CALLS: '12',
      MAX_TOOL_CALLS: '20',
      MAX_OUTPUT_TOKENS: '16000',
      CONTEXT_TOKENS: '100000',
      DRAIN_MS: '1000',
      SERVICE_VERSION: 'v1',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'false',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  cleanUps.push(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const printed: string[] = [];
  const output = createInterface({ input: child.stdout });
  for (const lines of [output, createInterface({ input: child.stderr })]) {
    lines.on('line', (line) => printed.push(line));
  }
  const isUp = await Promise.race([
    once(output, 'line').then(() => true),
    closed.then(() => false),
  ]);
  if (!isUp) throw new Error(`The agent did not start:\n${printed.join('\n')}`);
  return {
    bedrock,
    gateway,
    token,
    asked,
    output: () => printed.join('\n'),
    lines: () => printed.map((line) => JSON.parse(line) as Line),
    invoke: (prompt, headers) =>
      fetch(`http://127.0.0.1:${port}/invocations`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-amzn-bedrock-agentcore-runtime-session-id': SESSION,
          ...headers,
        },
        body: JSON.stringify({ prompt }),
      }),
    async stop() {
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
