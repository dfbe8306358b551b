import type { CloudContext } from '../context.ts';
import type { RoleSession } from '../iam/iam.ts';
import type { LogStore } from '../logs/log-store.ts';

/** A log stream: what CloudWatch Logs does not take from its writer is lost, as in AWS. */
export type LogStream = Pick<LogStore, 'ingest' | 'write'>;

interface OpenLogStream extends LogStream {
  /** Its writer has every right that was asked for so far. */
  readonly isOpen: boolean;
}

export interface LogStreamOptions {
  readonly group: string;
  readonly stream: string;
  /** Who writes: the platform does, with the role of what it runs. */
  readonly session: RoleSession;
  /** What the platform asks of the group before it writes, after `logs:`. */
  readonly looksFor?: readonly ('DescribeLogGroups' | 'DescribeLogStreams')[];
}

/**
 * Opens a log stream with the rights of a role: to create the stream, the group too where the stacks
 * hold none, and to put each line.
 */
export function openLogStream(
  { region, accountId, resources, iam, logs }: Omit<CloudContext, 'artifacts' | 'portOf'>,
  { group, stream, session, looksFor = [] }: LogStreamOptions,
): OpenLogStream {
  // The forms in which CloudWatch Logs names a resource when it asks IAM.
  const arn = (groupName: string, streamName: string) =>
    `arn:aws:logs:${region}:${accountId}:log-group:${groupName}:log-stream:${streamName}`;
  const may = (action: string, resource: string) =>
    iam.refuse(session, { action: `logs:${action}`, resource }) === undefined;

  const exists = resources()
    .ofType('aws_cloudwatch_log_group')
    .some(({ args }) => args['name'] === group);
  let isOpen =
    looksFor.every((action) => may(action, arn(action === 'DescribeLogGroups' ? '' : group, ''))) &&
    (exists || may('CreateLogGroup', arn(group, ''))) &&
    may('CreateLogStream', arn(group, stream));

  const put = (write: () => void) => {
    isOpen &&= may('PutLogEvents', arn(group, stream));
    if (isOpen) write();
  };
  return {
    get isOpen() {
      return isOpen;
    },
    ingest: (service, text) => put(() => logs.ingest(service, text, group)),
    write: (service, message, fields) => put(() => logs.write(service, message, fields, group)),
  };
}
