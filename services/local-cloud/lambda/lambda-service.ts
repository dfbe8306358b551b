import type { CloudContext, RunningService } from '../context.ts';
import { listen } from '../http/serve-http.ts';
import { localUrl } from '../ports.ts';
import { openSegmentSender } from '../xray/send-segment.ts';
import type { FunctionError } from './function-error.ts';
import { functionArn, parseFunctionReference } from './function-name.ts';
import { type FunctionSettings, parseFunctionSettings } from './function-settings.ts';
import { answerInvokeRequest } from './invoke-request.ts';
import { createFunction, type Invocation, type LambdaFunction } from './lambda-function.ts';
import { logInvocation, logStart } from './log-invocation.ts';
import { allowsCall, parsePermission } from './permission.ts';
import { invocationSegments } from './segments.ts';
import {
  MAX_REQUEST_BYTES,
  type Refusal,
  refusal,
  requestTooLarge,
  type TakeCall,
} from './take-call.ts';

export type InvokeResult =
  /** The handler answered; `payload` is parsed JSON. */
  | { readonly kind: 'answered'; readonly requestId: string; readonly payload: unknown }
  /** The invocation failed: Lambda's 200 with `X-Amz-Function-Error: Unhandled`. */
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError }
  | Refusal;

export interface InvokeCall {
  /** ARN or name. */
  readonly functionArn: string;
  /** Anything that JSON can say. */
  readonly payload: unknown;
  /** `X-Amzn-Trace-Id` of the caller; absent: Lambda starts a trace of its own. */
  readonly traceHeader?: string;
  /** The AWS service that calls: a permission of the function must let it in. */
  readonly caller: 'apigateway.amazonaws.com' | 'bedrock-agentcore.amazonaws.com';
  /** The resource in whose name it calls. */
  readonly sourceArn: string;
}

export interface LambdaService extends RunningService {
  invoke(call: InvokeCall): Promise<InvokeResult>;
}

/**
 * Starts Lambda with every function of the stacks; each gets its process on its first invocation.
 *
 * @throws Error naming the resource and the argument that the local cloud cannot follow.
 */
export async function startLambda(context: CloudContext): Promise<LambdaService> {
  const { region, accountId, ports, logs } = context;
  const sender = openSegmentSender(ports.xray);
  const functions = new Map(
    readSettings(context).map(({ name, service }) => [name, makeFunction(name, service)]),
  );
  readPermissions(context);

  function makeFunction(name: string, service: string): LambdaFunction {
    return createFunction({
      functionArn: functionArn(region, accountId, name),
      settings: () => settingsOf(name),
      unpack: context.artifacts.unpack,
      region,
      xrayPort: ports.xray,
      onStart: (requestId, trace) => logStart(logs, name, requestId, trace),
      onLine: (line) => logs.ingest(service, line),
    });
  }

  function settingsOf(name: string): FunctionSettings {
    const settings = readSettings(context).find((each) => each.name === name);
    if (!settings) throw new Error(`The stacks no longer hold the function ${name}`);
    return settings;
  }

  const take: TakeCall = ({ function: text, payload, traceHeader, type }) => {
    const reference = parseFunctionReference(text);
    const found = reference && functions.get(reference.name);
    if (!found || (reference.qualifier ?? '$LATEST') !== '$LATEST') {
      const arn = functionArn(region, accountId, reference?.name ?? text);
      return refusal(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
    }
    const limit = MAX_REQUEST_BYTES[type];
    if (Buffer.byteLength(payload) > limit) return requestTooLarge(limit);
    return record(found, {
      payload,
      ...(traceHeader !== undefined && { traceHeader }),
    });
  };

  async function record(
    found: LambdaFunction,
    call: { readonly payload: string; readonly traceHeader?: string },
  ): Promise<Invocation> {
    const invocation = await found.invoke(call);
    logInvocation(logs, invocation);
    if (invocation.trace.sampled === '1') {
      const { name } = invocation.settings;
      const segments = invocationSegments(invocation.trace, {
        ...invocation,
        functionName: name,
        functionArn: functionArn(region, accountId, name),
        failed: invocation.answer.kind === 'error',
      });
      for (const segment of segments) sender.send(segment);
    }
    return invocation;
  }

  const server = await listen(ports.lambda, (request, response) => {
    void answerInvokeRequest(request, response, take);
  });

  return {
    name: 'Lambda',
    url: localUrl(server.port),
    async invoke({ functionArn: text, payload, traceHeader, caller, sourceArn }) {
      const call = {
        functionName: parseFunctionReference(text)?.name ?? text,
        principal: caller,
        sourceArn,
      };
      if (!allowsCall(readPermissions(context), call)) {
        return refusal(
          403,
          'AccessDeniedException',
          `No aws_lambda_permission of ${call.functionName} lets ${caller} in from ${sourceArn}`,
        );
      }
      const taken = await take({
        function: text,
        payload: JSON.stringify(payload),
        ...(traceHeader !== undefined && { traceHeader }),
        type: 'RequestResponse',
      });
      return 'kind' in taken ? taken : resultOf(taken);
    },
    async release(service) {
      const stale = readSettings(context).filter((settings) => settings.service === service);
      await Promise.all(stale.map(({ name }) => functions.get(name)?.recycle()));
    },
    async reset() {
      await Promise.all([...functions.values()].map((each) => each.recycle()));
    },
    async stop() {
      await Promise.all([...functions.values()].map((each) => each.stop()));
      await server.close();
      sender.close();
    },
  };
}

function readSettings(context: CloudContext): readonly FunctionSettings[] {
  return context.resources().ofType('aws_lambda_function').map(parseFunctionSettings);
}

function readPermissions(context: CloudContext) {
  return context.resources().ofType('aws_lambda_permission').map(parsePermission);
}

function resultOf({ requestId, answer }: Invocation): InvokeResult {
  return answer.kind === 'error'
    ? { kind: 'failed', requestId, error: answer.error }
    : { kind: 'answered', requestId, payload: parsePayload(answer.payload) };
}

/** The Runtime API takes any text: what is not JSON stays one. */
function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
