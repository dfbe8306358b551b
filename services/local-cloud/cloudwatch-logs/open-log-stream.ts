import type { CloudContext } from '../context.ts';
import type { RoleSession } from '../iam/iam.ts';
import type { LogStore } from '../logs/log-store.ts';

/** A log stream. Lines that CloudWatch Logs refuses from its writer are lost, as in AWS. */
export type LogStream = Pick<LogStore, 'ingest' | 'write'>;

interface OpenLogStream extends LogStream {
  /** So far its writer has had every permission that was needed. */
  readonly isOpen: boolean;
}

export interface LogStreamOptions {
  readonly group: string;
  readonly stream: string;
  /** The role with which the platform writes: that of what it runs. */
  readonly session: RoleSession;
  /** The calls that the platform makes before it writes, after `logs:`. */
  readonly looksFor?: readonly ('DescribeLogGroups' | 'DescribeLogStreams')[];
}

/**
 * Opens a log stream with a role's permissions: to create the stream, also the group if the stacks
 * have none, and to put each line.
 */
export function openLogStream(
  { region, accountId, resources, iam, logs }: Omit<CloudContext, 'artifacts' | 'portOf'>,
  { group, stream, session, looksFor = [] }: LogStreamOptions,
): OpenLogStream {
  // The forms in which CloudWatch Logs names a resource for IAM.
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
    ingest: (service, text) => put(() => logs.ingest(service, text, { group, stream })),
    write: (service, message, fields) =>
      put(() => logs.write(service, message, fields, { group, stream })),
  };
}
