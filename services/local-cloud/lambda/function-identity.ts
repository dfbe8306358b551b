import { randomBytes } from 'node:crypto';
import { type LogStream, openLogStream } from '../cloudwatch-logs/open-log-stream.ts';
import type { CloudContext } from '../context.ts';
import type { Credentials } from '../iam/credentials.ts';
import type { RoleSession } from '../iam/iam.ts';
import { type Daemon, openDaemon } from '../xray/open-daemon.ts';

/** A function's identity for other services: its role decides what it may do there. */
export interface FunctionIdentity {
  /** Daemon of all its processes; Lambda's own segments use it too. */
  readonly daemon: Daemon;
  /** Log stream of the latest process. */
  readonly logs: LogStream;
  /** Gives a new process credentials and a log stream of its own. */
  begin(): { readonly credentials: Credentials; readonly logStream: string };
  close(): Promise<void>;
}

/** @throws Error with Lambda's message if it may not assume the function's role. */
export async function openFunctionIdentity(
  context: CloudContext,
  role: {
    readonly name: string;
    readonly arn: string;
    readonly roleArn: string;
    readonly logGroup: string;
  },
): Promise<FunctionIdentity> {
  function assume(): RoleSession {
    const session = context.iam.assume({
      service: 'lambda.amazonaws.com',
      roleArn: role.roleArn,
      sourceArn: role.arn,
      sessionName: role.name,
    });
    if (session) return session;
    throw new Error(
      `${role.name}: InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.`,
    );
  }

  const daemon = await openDaemon(context, assume());
  let current: LogStream | undefined;
  return {
    daemon,
    // Nothing is written before the first process starts.
    logs: {
      ingest: (service, text) => current?.ingest(service, text),
      write: (service, message, fields) => current?.write(service, message, fields),
    },
    begin() {
      const session = assume();
      const logStream = makeLogStreamName();
      current = openLogStream(context, { group: role.logGroup, stream: logStream, session });
      return { credentials: session.credentials, logStream };
    },
    close: daemon.close,
  };
}

/** `2026/11/24/[$LATEST]{32 hex}`. */
function makeLogStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
