import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { type HttpServer, listen } from '../http/serve-http.ts';
import { makeIam } from '../iam/testing/iam.ts';
import type { InvokeCall, InvokeResult } from '../lambda/lambda-service.ts';
import { LAMBDA_PORT } from '../lambda/port.ts';
import type { LogLine } from '../logs/log-store.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import type { Resource } from '../terraform/resource.ts';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { assignedId, httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import { startHttpApis } from './start-http-api.ts';

export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:secured-api';
export const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const HELLO = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const logs = createMemoryLogStore();
let okta: HttpServer;
export let issuer = '';
export let api: RunningService;
export let calls: InvokeCall[] = [];
export let answer: (call: InvokeCall) => Promise<InvokeResult> = hello;

export async function hello(): Promise<InvokeResult> {
  return { kind: 'answered', requestId: 'lambda-1', payload: HELLO };
}

export function resource(
  type: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Resource {
  return makeResource(type, name, args, httpApiAttributes(IDENTITY));
}

export function resources(): readonly Resource[] {
  const own = resource('aws_apigatewayv2_api', 'api', { name: 'chat', protocol_type: 'HTTP' });
  const api_id = assignedId(own);
  const integration = resource('aws_apigatewayv2_integration', 'lambda', {
    api_id,
    integration_type: 'AWS_PROXY',
    integration_uri: FUNCTION,
    payload_format_version: '2.0',
    timeout_milliseconds: 300,
  });
  const patient = resource('aws_apigatewayv2_integration', 'patient', {
    ...integration.args,
    timeout_milliseconds: 30_000,
  });
  const authorizer = resource('aws_apigatewayv2_authorizer', 'okta', {
    api_id,
    authorizer_type: 'JWT',
    identity_sources: ['$request.header.Authorization'],
    jwt_configuration: { issuer, audience: ['api://chat'] },
  });
  const route = (name: string, key: string, args: Readonly<Record<string, unknown>> = {}) =>
    resource('aws_apigatewayv2_route', name, {
      api_id,
      route_key: key,
      target: `integrations/${assignedId(patient)}`,
      ...args,
    });
  const guarded = {
    authorization_type: 'JWT',
    authorizer_id: assignedId(authorizer),
    authorization_scopes: ['profile.read', 'profile.write'],
  };
  return [
    own,
    resource('aws_apigatewayv2_stage', 'stage', { api_id, name: '$default', auto_deploy: true }),
    authorizer,
    integration,
    patient,
    route('me', 'GET /users/me', guarded),
    route('open', 'POST /open/{id}'),
    route('hasty', 'GET /hasty', { target: `integrations/${assignedId(integration)}` }),
  ];
}

export function contextWith(more: readonly Resource[] = [], folder = ''): CloudContext {
  const all = [...resources(), ...more];
  return {
    portOf: portsFrom(4000, [
      [HTTP_API_PORT, 0],
      [LAMBDA_PORT, 0],
    ]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: (type) => all.filter((each) => each.type === type) }),
    artifacts: { releasedVersion: () => 'one', unpack: async () => folder },
    logs,
    iam: makeIam(all, logs),
  };
}

export function checks(): readonly LogLine[] {
  return logs.all().filter(({ message }) => message === LOG_EVENT.tokenChecked);
}

export function requests(): readonly LogLine[] {
  return logs.all().filter(({ message }) => message !== LOG_EVENT.tokenChecked);
}

export function sign(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: issuer, aud: 'api://chat', sub: 'member@example.com', iat: now };
  return new SignJWT({ ...usual, exp: now + 300, scp: ['profile.read'], ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey);
}

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export async function send(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<Sent> {
  const request = http.request(`${api.url}${path}`, { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, body: text };
}

export function event(): Record<string, unknown> {
  return calls[0]?.payload as Record<string, unknown>;
}

/** Lets the function answer the calls of a test like this. */
export function answerWith(given: typeof answer): void {
  answer = given;
}

/** Forgets the earlier calls of a test. */
export function forgetCalls(): void {
  calls = [];
}

/** Starts the API before the tests of a file, and an issuer that signs tokens for it. */
export function useHttpApi(): void {
  beforeAll(async () => {
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    okta = await listen(0, (request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/.well-known/openid-configuration') {
        response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      } else response.end(JSON.stringify({ keys: [jwk] }));
    });
    issuer = `http://127.0.0.1:${okta.port}`;
    api = await startHttpApis(contextWith(), {
      invoke(call) {
        calls.push(call);
        return answer(call);
      },
    });
  });

  afterAll(async () => {
    await api.stop();
    await okta.close();
  });

  afterEach(() => {
    calls = [];
    answer = hello;
    logs.clear();
  });
}
