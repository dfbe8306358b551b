import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { serveHttp } from '../http/serve-http.ts';
import { localUrl } from '../ports.ts';
import { createLogsHandler, refuseUnread } from './create-logs-handler.ts';
import { LogsFault } from './logs-fault.ts';
import { CLOUDWATCH_LOGS_PORT } from './port.ts';

/**
 * CloudWatch Logs: the lines of the log groups, to be searched.
 *
 * Its faults: `logs-throttle` refuses every search; with `logs-late` no line is found that was
 * written since, until it is over.
 */
export async function startCloudWatchLogs(context: CloudContext): Promise<RunningService> {
  let isThrottled = false;
  let lateSinceMs = Number.POSITIVE_INFINITY;
  const handler = createLogsHandler(context, {
    fault: () => (isThrottled ? new LogsFault('ThrottlingException', 'Rate exceeded') : undefined),
    isFound: ({ atMs }) => atMs < lateSinceMs,
  });
  const server = await serveHttp(context.portOf(CLOUDWATCH_LOGS_PORT), handler, {
    refuse: (fault) =>
      fault === 'target'
        ? refuseUnread('The request line names no path')
        : refuseUnread('The request is too large: a body has at most 64 KB'),
  });
  return {
    name: 'CloudWatch Logs',
    url: localUrl(server.port),
    faults: {
      'logs-throttle': (on) => {
        isThrottled = on;
      },
      'logs-late': (on) => {
        lateSinceMs = on ? Date.now() : Number.POSITIVE_INFINITY;
      },
    },
    reset() {
      isThrottled = false;
      lateSinceMs = Number.POSITIVE_INFINITY;
    },
    stop: () => server.close(),
  };
}
