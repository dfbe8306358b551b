import type { IncomingMessage } from 'node:http';
import { HEADER } from '@three-tier-chat/wire-contract';
import { type Authorizer, bearerToken, type Verdict } from '../agentcore/custom-jwt-authorizer.ts';
import { type Authorization, onlyValue } from '../http/authorization-header.ts';
import { parseJson } from '../http/parse-json.ts';
import { answerMessage } from './answer-message.ts';
import { callTarget } from './call-target.ts';
import { makeChallenge } from './challenge.ts';
import { findArgumentFaults } from './check-arguments.ts';
import type { GatewayDefinition } from './gateway-definition.ts';
import { answerHeaders, type Headers, lowerCased, makeTargetHeaders } from './header-rules.ts';
import { type Interception, type InvokeInterceptor, intercept } from './interceptor.ts';
import {
  formatOutcome,
  idOf,
  parseMessage,
  RPC_CODE,
  type RpcId,
  type RpcMessage,
  type RpcOutcome,
  rpcError,
} from './json-rpc.ts';
import type { Tool } from './openapi-tools.ts';
import { judgeVersion } from './protocol-version.ts';
import { redactArguments } from './redact-arguments.ts';
import type { GatewaySwitches } from './switches.ts';
import type { TargetDefinition } from './target-definition.ts';
import { makeArgumentFailure, makeToolResult, type ToolResult } from './tool-result.ts';

export interface ExchangeOptions {
  readonly gateway: GatewayDefinition;
  readonly targets: readonly TargetDefinition[];
  readonly invokeInterceptor: InvokeInterceptor;
  readonly switches: GatewaySwitches;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly origin: string;
  readonly authorization: Authorization;
  readonly authorizer: Authorizer;
  /** The body as received. */
  readonly raw: Buffer;
  readonly traceHeader: string;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: string;
  /** Fields of the call's log line: method, tool, request_id, reason. */
  readonly log: Readonly<Record<string, string>>;
  /** Of a tool call, for the line alone: without any value. */
  readonly arguments?: Readonly<Record<string, string>>;
}

/** The Gateway refuses to send a header: the interceptor or the caller is at fault. */
class HeaderRefused extends Error {}

/**
 * Handles one POST to `/mcp`: the authorizer, then the message, then the interceptor, then the
 * method.
 */
export function createExchange(options: ExchangeOptions): (call: Exchange) => Promise<Reply> {
  const { gateway, switches } = options;
  const targets = [...options.targets].sort((a, b) => (a.name < b.name ? -1 : 1));
  const tools = targets.flatMap((target) => target.tools);

  return async (call) => {
    const value = parseJson(call.raw);
    const verdict =
      call.authorization.kind === 'several'
        ? SEVERAL_AUTHORIZATIONS
        : await call.authorizer.authorize(bearerToken(onlyValue(call.authorization)));
    if (verdict.kind === 'refused') return challenge(verdict, idOf(value), call.origin);
    const message = parseMessage(value);
    if (!message) return malformed(value);
    const log = describe(message);
    const version = judgeVersion(message, call.request.headers, gateway.supportedVersions);
    if (version.kind === 'refused') {
      const body = formatOutcome(idOf(message), version.error);
      return { status: 400, body, log: { ...log, reason: version.reason } };
    }
    const interception = await intercept(
      call.request,
      call.raw.toString('utf8'),
      message,
      call.traceHeader,
      {
        gateway,
        invoke: options.invokeInterceptor,
        switches,
      },
    );
    switch (interception.kind) {
      case 'fault':
        return fault(message, { ...log, reason: interception.reason });
      case 'answer':
        return shortCircuit(interception, { ...log, reason: 'interceptor-answered' });
      case 'continue':
        return proceed(call, message, interception, version.kind === 'stateless');
    }
  };

  function challenge(
    verdict: Extract<Verdict, { kind: 'refused' }>,
    id: RpcId | null,
    origin: string,
  ): Reply {
    const { status, code, message, header } = makeChallenge(
      verdict,
      gateway.authorizer,
      origin,
      switches,
    );
    return {
      status,
      headers: header === undefined ? {} : { 'www-authenticate': header },
      body: formatOutcome(id, rpcError(code, message)),
      log: { reason: verdict.fault },
    };
  }

  function malformed(value: unknown): Reply {
    const error =
      value === undefined
        ? rpcError(RPC_CODE.parseError, 'Parse error')
        : rpcError(RPC_CODE.invalidRequest, 'Invalid Request');
    return {
      status: switches.malformedRequestStatus,
      body: formatOutcome(idOf(value), error),
      log: { reason: 'malformed' },
    };
  }

  function fault(message: RpcMessage, log: Reply['log']): Reply {
    const error = rpcError(switches.interceptorFaultCode, 'Internal error');
    return { status: 500, body: formatOutcome(idOf(message), error), log };
  }

  async function proceed(
    call: Exchange,
    original: RpcMessage,
    { message, headers }: Extract<Interception, { kind: 'continue' }>,
    isStateless: boolean,
  ): Promise<Reply> {
    const requestId = lowerCased(headers)[HEADER.gatewayRequestId];
    const log = { ...describe(message), ...(requestId && { request_id: requestId }) };
    if (original.id === undefined) return { status: switches.notificationStatus, log };
    let called: Reply['arguments'];
    try {
      const outcome = await answerMessage(message, {
        gateway,
        tools,
        switches,
        isStateless,
        callTool(tool, args) {
          called = redactArguments(tool.inputSchema, args);
          return callTool(call, tool, args, headers);
        },
      });
      return {
        status: statusOf(outcome, message, isStateless, switches),
        // Whatever the interceptor changed, the answer has the id of the caller's request.
        body: formatOutcome(original.id, outcome),
        log: {
          ...log,
          ...(outcome.kind === 'error' && { reason: `rpc${outcome.code}` }),
          ...(outcome.kind === 'result' &&
            outcome.result['isError'] === true && { reason: 'tool-failed' }),
        },
        ...(called && { arguments: called }),
      };
    } catch (error) {
      if (!(error instanceof HeaderRefused)) throw error;
      return fault(original, { ...log, reason: error.message });
    }
  }

  async function callTool(
    { request, traceHeader, signal }: Exchange,
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    fromInterceptor: Headers,
  ): Promise<ToolResult> {
    const faults = findArgumentFaults(tool.inputSchema, args);
    if (faults.length > 0) {
      return makeArgumentFailure(faults, gateway.isDebug || !switches.argumentErrorsNeedDebug);
    }
    const allowlist = targetOf(targets, tool).allowedRequestHeaders;
    const made = makeTargetHeaders(request.headers, fromInterceptor, allowlist, switches);
    if (made.kind === 'refused') throw new HeaderRefused(`header-refused: ${made.name}`);
    const { headers } = made;
    const answer = await callTarget({ tool, arguments: args, headers, traceHeader, signal });
    return makeToolResult(tool, answer, gateway.isDebug);
  }
}

const SEVERAL_AUTHORIZATIONS = {
  kind: 'refused',
  fault: 'invalid-token',
  message: 'More than one Authorization',
} as const satisfies Verdict;

function describe({ method, params }: RpcMessage): Readonly<Record<string, string>> {
  const tool = method === 'tools/call' ? params?.['name'] : undefined;
  return {
    method: cut(method),
    ...(typeof tool === 'string' && { tool: cut(tool) }),
  };
}

function statusOf(
  outcome: RpcOutcome,
  { method }: RpcMessage,
  isStateless: boolean,
  { methodErrorStatus, unknownStatelessMethodStatus }: GatewaySwitches,
): number {
  if (outcome.kind === 'result') return 200;
  if (!isStateless) return method === 'initialize' ? 400 : methodErrorStatus;
  return outcome.code === RPC_CODE.methodNotFound
    ? unknownStatelessMethodStatus
    : methodErrorStatus;
}

/**
 * Shortens what a caller chose, for a log line and an annotation, to the length of a tool's name.
 */
function cut(name: string): string {
  return name.slice(0, 256).toWellFormed();
}

function shortCircuit(
  { status, headers, body }: Extract<Interception, { kind: 'answer' }>,
  log: Reply['log'],
): Reply {
  return {
    status,
    headers: answerHeaders(headers),
    ...(body != null && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    log,
  };
}

function targetOf(targets: readonly TargetDefinition[], tool: Tool): TargetDefinition {
  const target = targets.find((one) => one.tools.includes(tool));
  if (!target) throw new Error(`No target has the tool ${tool.name}`);
  return target;
}
