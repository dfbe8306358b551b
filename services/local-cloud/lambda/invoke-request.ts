import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEADER } from '@three-tier-chat/wire-contract';
import { parseJson } from '../http/parse-json.ts';
import { readBody } from '../http/read-body.ts';
import { decodeSegment, readTarget } from '../http/request-target.ts';
import type { RoleSession } from '../iam/iam.ts';
import { fromIncoming } from '../iam/signed-request.ts';
import type { Authentication, SignedRequest } from '../iam/verify-signature.ts';
import type { Invocation } from './lambda-function.ts';
import { logTail } from './log-invocation.ts';
import {
  MAX_REQUEST_BYTES,
  type Refusal,
  refusal,
  requestTooLarge,
  type TakeCall,
} from './take-call.ts';

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations$/;

/** What Lambda checks before it invokes, in this order, and how it invokes. */
export interface InvokeRules {
  readonly authenticate: (request: SignedRequest) => Promise<Authentication<RoleSession>>;
  /** Checks the policies of the caller and of the function. */
  readonly refuseCaller: (caller: RoleSession, functionName: string) => Refusal | undefined;
  readonly take: TakeCall;
}

/** Answers Lambda's Invoke operation (Lambda API reference, "Invoke"). */
export async function answerInvokeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  door: InvokeRules,
): Promise<void> {
  try {
    await answer(request, response, door);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    refuse(response, refusal(500, 'ServiceException', message));
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { authenticate, refuseCaller, take }: InvokeRules,
): Promise<void> {
  const target = readTarget(request.url);
  const [, segment] = PATH.exec(target?.path ?? '') ?? [];
  if (request.method !== 'POST' || !target || segment === undefined) {
    return refuse(response, refusal(404, 'UnknownOperationException', 'Unknown operation'));
  }
  const name = decodeSegment(segment);
  const maxBytes = MAX_REQUEST_BYTES.RequestResponse;
  const body = await readBody(request, maxBytes);
  if (!body) return refuse(response, requestTooLarge(maxBytes));
  const caller = await authenticate(fromIncoming(request, body));
  if (caller.kind === 'refused') {
    const { status, type: code, message } = caller.fault;
    return refuse(response, refusal(status, code, message));
  }
  const denied = refuseCaller(caller.session, name);
  if (denied) return refuse(response, denied);
  const type = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
    return refuse(
      response,
      refusal(400, 'InvalidParameterValueException', `Unknown invocation type ${type}`),
    );
  }
  if (body.length > 0 && parseJson(body) === undefined) {
    return refuse(
      response,
      refusal(
        400,
        'InvalidRequestContentException',
        'Could not parse request body into json: the payload is not JSON',
      ),
    );
  }
  if (type === 'DryRun') return void response.writeHead(204).end();

  const qualifier = new URLSearchParams(target.query).get('Qualifier');
  const traceHeader = headerOf(request, HEADER.traceId);
  const taken = take({
    function: name + (qualifier === null ? '' : `:${qualifier}`),
    payload: body.length === 0 ? '{}' : body.toString('utf8'),
    ...(traceHeader !== undefined && { traceHeader }),
    type,
  });
  if ('kind' in taken) return refuse(response, taken);
  if (type === 'Event') {
    // Not awaited by anybody: its outcome is in the log.
    void taken.catch(() => undefined);
    response.writeHead(202, { 'x-amzn-requestid': randomUUID(), 'content-length': 0 }).end();
    return;
  }
  respond(response, await taken, headerOf(request, 'x-amz-log-type') === 'Tail');
}

function respond(response: ServerResponse, invocation: Invocation, withTail: boolean): void {
  const { answer: given, requestId, trace } = invocation;
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
    'x-amzn-requestid': requestId,
    'x-amzn-trace-id': `Root=${trace.root};Sampled=${trace.sampled}`,
    ...(given.kind === 'error' && { 'x-amz-function-error': 'Unhandled' }),
    ...(withTail && { 'x-amz-log-result': Buffer.from(logTail(invocation)).toString('base64') }),
  });
  response.end(given.kind === 'error' ? JSON.stringify(given.error) : given.payload);
}

/** Lambda capitalizes the members of its errors in two ways. */
function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  const body =
    code === 'MissingAuthenticationTokenException'
      ? { message }
      : code === 'ResourceNotFoundException'
        ? { Type: 'User', Message: message }
        : { Type: status < 500 ? 'User' : 'Service', message };
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': code,
      'x-amzn-requestid': randomUUID(),
    })
    .end(JSON.stringify(body));
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
