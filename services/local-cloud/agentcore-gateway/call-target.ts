import http from 'node:http';
import https from 'node:https';
import { HEADER } from '@three-tier-chat/wire-contract';
import { textOfJson } from '../http/parse-json.ts';
import { IDLE_CLIENT_MARGIN_MS } from '../http/server-limits.ts';
import type { Headers } from './header-rules.ts';
import type { Tool } from './openapi-tools.ts';

/** The target's answer to a call. */
export type TargetAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'fault'; readonly message: string };

export interface TargetCall {
  readonly tool: Tool;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  readonly traceHeader: string;
  /** Aborts when the caller disconnects. */
  readonly signal: AbortSignal;
}

/** AgentCore quotas: a Gateway's invocation time and payload. */
const TIMEOUT_MS = 15 * 60 * 1000;
const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

const CONNECTIONS = {
  keepAlive: true,
  agentKeepAliveTimeoutBuffer: IDLE_CLIENT_MARGIN_MS,
} as const;
const agents = {
  'http:': new http.Agent(CONNECTIONS),
  'https:': new https.Agent(CONNECTIONS),
};

/** Sends a tool call to the API as the Gateway's HTTP client does, without following redirects. */
export function callTarget(call: TargetCall): Promise<TargetAnswer> {
  const { tool } = call;
  const server = new URL(tool.serverUrl);
  const path = makePath(tool, call.arguments);
  if (path === undefined) {
    return Promise.resolve({ kind: 'fault', message: 'A path parameter must name one segment' });
  }
  const body = makeBody(tool, call.arguments);
  const isTls = server.protocol === 'https:';
  return new Promise((resolve) => {
    const fault = (message: string) => resolve({ kind: 'fault', message });
    const request = (isTls ? https : http).request(
      {
        hostname: server.hostname,
        port: server.port,
        path: `${server.pathname.replace(/\/$/, '')}${path}`,
        method: tool.method,
        agent: isTls ? agents['https:'] : agents['http:'],
        signal: call.signal,
        timeout: TIMEOUT_MS,
        headers: {
          ...call.headers,
          'user-agent': 'bedrock-agentcore-gateway',
          'accept-encoding': 'identity',
          [HEADER.traceId]: call.traceHeader,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) {
            fault('The answer is above 6 MB');
            request.destroy();
          } else {
            chunks.push(chunk);
          }
        });
        answer.once('error', () => fault('The API broke off its answer'));
        answer.once('end', () =>
          resolve({
            kind: 'answer',
            status: answer.statusCode ?? 502,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', () => fault('The API could not be reached'));
    request.once('timeout', () => request.destroy());
    request.end(body);
  });
}

/** Path and query; undefined if a path argument would leave its segment. */
function makePath(tool: Tool, args: TargetCall['arguments']): string | undefined {
  let path = tool.path;
  for (const name of tool.pathParameters) {
    const value = textOfJson(argument(args, name) ?? '');
    // A lone surrogate has no percent-encoding.
    if (['', '.', '..'].includes(value) || !value.isWellFormed()) return undefined;
    path = path.replaceAll(`{${name}}`, () => encodeURIComponent(value));
  }
  const query = new URLSearchParams();
  for (const name of tool.queryParameters) {
    for (const value of [argument(args, name) ?? []].flat()) query.append(name, textOfJson(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The model chooses the arguments' names: inherited members of objects do not count. */
function argument(args: TargetCall['arguments'], name: string): unknown {
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

function makeBody({ body }: Tool, args: TargetCall['arguments']): string | undefined {
  if (!body) return undefined;
  if (body.kind === 'whole') return JSON.stringify(argument(args, body.name));
  return JSON.stringify(
    Object.fromEntries(
      body.names.filter((name) => Object.hasOwn(args, name)).map((name) => [name, args[name]]),
    ),
  );
}
