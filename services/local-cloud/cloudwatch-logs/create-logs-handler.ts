import { randomUUID } from 'node:crypto';
import type { CloudContext } from '../context.ts';
import { fromFetch } from '../iam/signed-request.ts';
import type { LogEvent } from '../logs/log-store.ts';
import { cloudWatchLogsSwitches } from './cloudwatch-logs-switches.ts';
import { type FilterAnswer, filterLogEvents, readFilterRequest } from './filter-log-events.ts';
import { LogsFault } from './logs-fault.ts';

const MEDIA_TYPE = 'application/x-amz-json-1.1';
const TARGET = 'Logs_20140328.';
const OPERATION = 'FilterLogEvents';

export interface LogsHandlerOptions {
  /** The active fault, if there is one. */
  readonly fault: () => LogsFault | undefined;
  /** Whether a reader finds an event by now. */
  readonly isFound: (event: LogEvent) => boolean;
}

/** The API of CloudWatch Logs (AWS JSON 1.1), as far as the services use it: FilterLogEvents. */
export function createLogsHandler(
  context: Pick<CloudContext, 'logs' | 'iam' | 'region' | 'accountId' | 'resources'>,
  { fault: switchedOn, isFound }: LogsHandlerOptions,
): (request: Request) => Promise<Response> {
  const { logs, iam, region, accountId, resources } = context;

  function requireGroup(name: string): readonly LogEvent[] {
    const events = logs.inGroup(name);
    const isDeclared = resources()
      .ofType('aws_cloudwatch_log_group')
      .some(({ args }) => args['name'] === name);
    // A platform makes the group of which the stacks have none.
    if (isDeclared || events.length > 0) return events;
    throw new LogsFault('ResourceNotFoundException', 'The specified log group does not exist.');
  }

  async function answer(request: Request): Promise<FilterAnswer> {
    const body = new Uint8Array(await request.arrayBuffer());
    const caller = await iam.authenticate(fromFetch(request, body), 'logs');
    if (caller.kind === 'refused') throw new LogsFault(caller.fault.type, caller.fault.message);
    requireOperation(request);
    const asked = readFilterRequest(body);
    const group = `arn:aws:logs:${region}:${accountId}:log-group:${asked.logGroupName}`;
    const resource = `${group}${cloudWatchLogsSwitches.groupSuffix}`;
    const refusal = iam.refuse(caller.session, { action: `logs:${OPERATION}`, resource });
    if (refusal !== undefined) throw new LogsFault('AccessDeniedException', refusal);
    const fault = switchedOn();
    if (fault) throw fault;
    return filterLogEvents(asked, requireGroup(asked.logGroupName).filter(isFound));
  }

  return async (request) => {
    try {
      return respond(200, await answer(request));
    } catch (error) {
      const fault =
        error instanceof LogsFault
          ? error
          : new LogsFault('InternalFailure', 'The emulator failed: see its log');
      if (fault !== error) {
        logs.write('cloudwatch-logs', 'request-failed', { level: 'ERROR', error: String(error) });
      }
      return respond(fault.status, fault.body);
    }
  };
}

function requireOperation(request: Request): void {
  const target = request.headers.get('x-amz-target') ?? '';
  const [mediaType] = (request.headers.get('content-type') ?? '').split(';');
  if (target === `${TARGET}${OPERATION}` && mediaType?.trim() === MEDIA_TYPE) return;
  throw new LogsFault(
    'UnknownOperationException',
    `The local CloudWatch Logs answers POST with ${MEDIA_TYPE} for ${TARGET}${OPERATION} alone`,
  );
}

/** The refusal of a request that was not read completely. */
export function refuseUnread(message: string): { readonly status: 400; readonly body: string } {
  return {
    status: 400,
    body: JSON.stringify(new LogsFault('InvalidParameterException', message).body),
  };
}

function respond(status: number, answer: object): Response {
  return new Response(JSON.stringify(answer), {
    status,
    headers: { 'content-type': MEDIA_TYPE, 'x-amzn-requestid': randomUUID() },
  });
}
