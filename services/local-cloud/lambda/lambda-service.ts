import type { CloudContext } from '../context.ts';
import { DYNAMODB_PORT } from '../dynamodb/port.ts';
import type { RunningService } from '../emulated-service.ts';
import { listen } from '../http/serve-http.ts';
import type { RoleSession } from '../iam/iam.ts';
import { localUrl } from '../ports.ts';
import type { FunctionError } from './function-error.ts';
import { createFunctionFaults } from './function-faults.ts';
import { type FunctionIdentity, openFunctionIdentity } from './function-identity.ts';
import { functionArn, parseFunctionReference } from './function-name.ts';
import { type FunctionSettings, parseFunctionSettings } from './function-settings.ts';
import { answerInvokeRequest, type InvokeRules } from './invoke-request.ts';
import { createFunction, type Invocation, type LambdaFunction } from './lambda-function.ts';
import { logInvocation, logStart } from './log-invocation.ts';
import { allowsCall, parsePermission } from './permission.ts';
import { LAMBDA_PORT } from './port.ts';
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

export type InvokeCall = {
  /** ARN or name. */
  readonly functionArn: string;
  /** Any JSON value. */
  readonly payload: unknown;
  /** The caller's `X-Amzn-Trace-Id`; without it, Lambda starts a trace of its own. */
  readonly traceHeader?: string;
} & (
  | {
      /** A service that calls in its own name, which a permission of the function must allow. */
      readonly caller: 'apigateway.amazonaws.com';
      /** The resource on whose behalf it calls. */
      readonly sourceArn: string;
    }
  | {
      /** A role, which its own policies or a permission of the function must allow. */
      readonly caller: RoleSession;
    }
);

export interface LambdaService extends RunningService {
  invoke(call: InvokeCall): Promise<InvokeResult>;
}

export interface LambdaOptions {
  /** Whether stacks of errors name the sources of a bundle, by its source map. */
  readonly mapsSources?: boolean;
}

/**
 * Starts Lambda with every function of the stacks; each gets its process with its first invocation, or
 * when it is warmed up.
 * Its faults are `{service}-out-of-memory`: while active, the kernel kills the function's process
 * in each invocation; `{service}-answer-lost`: it does so when the work is done; and
 * `{service}-hang`: an invocation does not begin until the fault ends, as if the function were
 * starting for all that time.
 *
 * @throws Error naming the resource and the argument that the local cloud does not emulate.
 */
export async function startLambda(
  context: CloudContext,
  { mapsSources = false }: LambdaOptions = {},
): Promise<LambdaService> {
  const { region, accountId, portOf, iam } = context;
  readPermissions(context);
  const functions = new Map<string, RunningFunction>();
  const faults = createFunctionFaults();
  const stop = async () => {
    const running = [...functions.values()];
    await Promise.all(running.map(({ lambda }) => lambda.stop()));
    await Promise.all(running.map(({ identity }) => identity.close()));
  };
  try {
    for (const settings of readSettings(context)) {
      functions.set(settings.name, await makeFunction(settings));
    }
  } catch (error) {
    await stop();
    throw error;
  }

  async function makeFunction({
    name,
    service,
    ...role
  }: FunctionSettings): Promise<RunningFunction> {
    const arn = functionArn(region, accountId, name);
    const identity = await openFunctionIdentity(context, { name, arn, ...role });
    const lambda = createFunction({
      functionArn: arn,
      settings: () => settingsOf(name),
      unpack: context.artifacts.unpack,
      region,
      xrayPort: identity.daemon.port,
      endpoints: { AWS_ENDPOINT_URL_DYNAMODB: localUrl(portOf(DYNAMODB_PORT)) },
      begin: identity.begin,
      mapsSources,
      onStart: (requestId, trace) => logStart(identity.logs, name, requestId, trace),
      onLine: (line) => identity.logs.ingest(service, line),
      runsOutOfMemory: () => faults.runsOutOfMemory(service),
      losesAnswers: () => faults.losesAnswers(service),
    });
    return { lambda, identity, service };
  }

  function settingsOf(name: string): FunctionSettings {
    const settings = readSettings(context).find((each) => each.name === name);
    if (!settings) throw new Error(`The stacks no longer contain the function ${name}`);
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
    { lambda, identity, service }: RunningFunction,
    call: { readonly payload: string; readonly traceHeader?: string },
  ): Promise<Invocation> {
    await faults.mayBegin(service);
    const invocation = await lambda.invoke(call);
    logInvocation(identity.logs, invocation);
    if (invocation.trace.sampled === '1') {
      const { name } = invocation.settings;
      const segments = invocationSegments(invocation.trace, {
        ...invocation,
        functionName: name,
        functionArn: functionArn(region, accountId, name),
        failed: invocation.answer.kind === 'error',
      });
      for (const segment of segments) identity.daemon.send(segment);
    }
    return invocation;
  }

  /** Checks the policies of the caller, and the function's permissions. */
  function refuseCaller(caller: RoleSession, text: string): Refusal | undefined {
    const functionName = parseFunctionReference(text)?.name ?? text;
    const isAllowedByResource = allowsCall(readPermissions(context), {
      functionName,
      principal: caller.roleArn,
    });
    const resource = functionArn(region, accountId, functionName);
    const action = { action: 'lambda:InvokeFunction', resource, isAllowedByResource };
    const message = iam.refuse(caller, action);
    return message === undefined ? undefined : refusal(403, 'AccessDeniedException', message);
  }

  function refuseService(principal: string, sourceArn: string, text: string): Refusal | undefined {
    const functionName = parseFunctionReference(text)?.name ?? text;
    return allowsCall(readPermissions(context), { functionName, principal, sourceArn })
      ? undefined
      : refusal(
          403,
          'AccessDeniedException',
          `No aws_lambda_permission of ${functionName} allows ${principal} from ${sourceArn}`,
        );
  }

  const door: InvokeRules = {
    authenticate: (request) => iam.authenticate(request, 'lambda'),
    refuseCaller,
    take,
  };
  const server = await listen(portOf(LAMBDA_PORT), (request, response) => {
    void answerInvokeRequest(request, response, door);
  });

  return {
    name: 'Lambda',
    url: localUrl(server.port),
    faults: faults.of(readSettings(context).map(({ service }) => service)),
    async invoke(call) {
      const { functionArn: text, payload, traceHeader } = call;
      const refused =
        'sourceArn' in call
          ? refuseService(call.caller, call.sourceArn, text)
          : refuseCaller(call.caller, text);
      if (refused) return refused;
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
      await Promise.all(stale.map(({ name }) => functions.get(name)?.lambda.recycle()));
    },
    async warmUp() {
      const outcomes = [...functions].map(async ([name, { lambda }]) => {
        const error = await lambda.warmUp();
        return error && `${name} does not start: ${error.errorType}: ${error.errorMessage}`;
      });
      return (await Promise.all(outcomes)).filter((problem) => problem !== undefined);
    },
    async stop() {
      faults.endHangs();
      await stop();
      await server.close();
    },
  };
}

/** The fault that holds while a service is in the set. */
interface RunningFunction {
  readonly lambda: LambdaFunction;
  readonly identity: FunctionIdentity;
  readonly service: string;
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

/** The Runtime API accepts any text: what is not JSON remains a string. */
function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
