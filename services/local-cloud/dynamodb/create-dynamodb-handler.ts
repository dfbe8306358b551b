import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { HEADER, parseTraceHeader } from '@three-tier-chat/wire-contract';
import type { CloudContext } from '../context.ts';
import { parseJson } from '../http/parse-json.ts';
import { fromFetch } from '../iam/signed-request.ts';
import { refuseRequest } from './authorize.ts';
import type { Database } from './database.ts';
import { DynamoDbFault, describeUnexpected, makeFault } from './dynamodb-fault.ts';
import { dynamoDbSwitches } from './dynamodb-switches.ts';
import type { Answer } from './engine.ts';
import { findUnknown } from './find-unknown.ts';
import { isOperation, type Operation, SHAPES } from './operations.ts';
import { tellableReason } from './tellable-reason.ts';

const MEDIA_TYPE = 'application/x-amz-json-1.0';
const TARGET = /^DynamoDB_20120810\.(\w+)$/;

/** What the handler needs beside the database: the active fault. */
export interface HandlerOptions {
  readonly fault: () => DynamoDbFault | undefined;
}

/** DynamoDB's low-level API (AWS JSON 1.0) in front of the tables. */
export function createDynamoDbHandler(
  context: Pick<CloudContext, 'logs' | 'region' | 'accountId' | 'iam'>,
  database: Database,
  { fault: switchedOn }: HandlerOptions,
): (request: Request) => Promise<Response> {
  async function answer(request: Request, body: Uint8Array): Promise<Answer> {
    const caller = await context.iam.authenticate(fromFetch(request, body), 'dynamodb');
    if (caller.kind === 'refused') throw makeFault(caller.fault.type, caller.fault.message);
    const operation = readOperation(request);
    const asked = readBody(body);
    const read = database.readTypes(operation, asked);
    const denied = refuseRequest(context, caller.session, operation, read);
    if (denied !== undefined) {
      // The member's name is capitalized in this fault only.
      throw makeFault('AccessDeniedException', undefined, { Message: denied });
    }
    requireKnown(operation, asked);
    const fault = switchedOn();
    if (fault) throw fault;
    return database.perform(operation, asked);
  }

  return async (request) => {
    const startedAt = performance.now();
    const body = new Uint8Array(await request.arrayBuffer());
    const name = nameOf(request);
    const root = parseTraceHeader(request.headers.get(HEADER.traceId) ?? undefined)?.root;
    const log = (fields: Readonly<Record<string, unknown>>) =>
      // Only a known name is logged, since a caller could send any.
      context.logs.write('dynamodb', isOperation(name) ? name : 'request', {
        duration_ms: Math.round(performance.now() - startedAt),
        ...(root && { trace_id: root }),
        ...fields,
      });
    try {
      const answered = await answer(request, body);
      log({ status: 200 });
      return respond(200, answered);
    } catch (error) {
      const fault = error instanceof DynamoDbFault ? error : internalFault(error);
      const reason = tellableReason(fault);
      log({
        status: fault.status,
        fault: fault.type,
        ...(reason !== undefined && { reason }),
        ...(fault !== error && {
          level: 'ERROR',
          error: describeUnexpected(error),
          at: whereOf(error),
        }),
      });
      return respond(fault.status, fault.body);
    }
  };
}

/** The refusal of a body that was not read completely. */
export function refuseUnread(message: string): { readonly status: 400; readonly body: string } {
  return { status: 400, body: JSON.stringify(makeFault('ValidationException', message).body) };
}

/** The requested operation; empty if there is none. */
function nameOf(request: Request): string {
  return TARGET.exec(request.headers.get('x-amz-target') ?? '')?.[1] ?? '';
}

function readOperation(request: Request): Operation {
  const name = nameOf(request);
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';');
  if (request.method !== 'POST' || mediaType?.trim() !== MEDIA_TYPE || name === '') {
    throw makeFault('UnknownOperationException');
  }
  if (isOperation(name)) return name;
  throw makeFault(
    'UnknownOperationException',
    `The local DynamoDB does not support ${name}: tables come only from the stacks, and services/local-cloud/dynamodb/operations.ts lists the operations`,
  );
}

function readBody(body: Uint8Array): object {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw makeFault('SerializationException');
  }
  // dynalite copies members into plain objects, where this name sets the prototype.
  if (hasPrototypeMember(parsed)) {
    throw makeFault(
      'ValidationException',
      'The local DynamoDB cannot store a member named __proto__',
    );
  }
  return parsed;
}

function hasPrototypeMember(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeMember);
}

function requireKnown(operation: Operation, request: object): void {
  if (!dynamoDbSwitches.refusesUnknownArguments) return;
  const unknown = findUnknown(request, SHAPES[operation].types);
  if (unknown === undefined) return;
  throw makeFault(
    'ValidationException',
    `The local DynamoDB does not know the argument ${unknown} of ${operation}`,
  );
}

function internalFault(cause: unknown): DynamoDbFault {
  return makeFault(
    'InternalServerError',
    `The local DynamoDB failed, and stored nothing: ${describeUnexpected(cause)}`,
  );
}

/** The innermost lines of the stack, without the message. */
function whereOf(error: unknown): readonly string[] {
  const { stack = '' } = Object(error) as { readonly stack?: string };
  return stack
    .split('\n')
    .filter((line) => /^ +at /.test(line))
    .slice(0, 3);
}

function respond(status: number, answer: object): Response {
  const body = JSON.stringify(answer);
  return new Response(body, {
    status,
    headers: {
      'content-type': MEDIA_TYPE,
      'x-amz-crc32': String(crc32(body)),
      // 52 characters, as in DynamoDB.
      'x-amzn-requestid': randomBytes(26).toString('hex').toUpperCase(),
    },
  });
}
