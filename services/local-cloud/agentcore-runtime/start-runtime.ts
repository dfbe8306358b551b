import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { assumeAgentCoreRole } from '../agentcore/assume-role.ts';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { startEndpoint } from '../agentcore/start-endpoint.ts';
import { type LogStream, openLogStream } from '../cloudwatch-logs/open-log-stream.ts';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import type { RoleSession } from '../iam/iam.ts';
import { guardArguments } from '../process/guard-arguments.ts';
import { onlyResource } from '../terraform/only-resource.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { openSegmentSender } from '../xray/send-segment.ts';
import { makeAgentEnvironment, type RealBedrock } from './agent-environment.ts';
import { createAgentProcess, type HealthWatch } from './agent-process.ts';
import { createFrontDoor, RUNTIME_LOG_SERVICE } from './front-door.ts';
import { AGENT_PROCESS_PORT, RUNTIME_PORT } from './port.ts';
import { parseRuntime, type RuntimeDefinition } from './runtime-definition.ts';
import { type RuntimeSwitches, runtimeSwitches } from './switches.ts';

export interface StartRuntimeOptions {
  /** If present, the agent uses the real Bedrock with these credentials. */
  readonly realBedrock?: RealBedrock;
  readonly switches?: RuntimeSwitches;
  /** How often a running agent is pinged, and the timeout of a ping. */
  readonly pings?: Omit<HealthWatch, 'onUnwell'>;
}

const PINGS = { everyMs: 2000, silenceMs: 10_000 };

const TYPE = 'aws_bedrockagentcore_agent_runtime';

/**
 * Starts AgentCore Runtime: the agent's process, waiting until it is healthy, and its front door.
 *
 * AWS gives each session a virtual machine of its own, which ends when it is idle. Here all
 * sessions share one process, which ends with a release or a reset.
 *
 * @throws Error for a runtime that the local cloud cannot emulate, or whose role AgentCore cannot
 * assume; AgentNotStarted.
 */
export async function startRuntime(
  context: CloudContext,
  { realBedrock, switches = runtimeSwitches, pings = PINGS }: StartRuntimeOptions = {},
): Promise<RunningService> {
  let runtime = readRuntime(context);
  const assume = () => assumeAgentCoreRole(context.iam, { ...runtime.definition, address: TYPE });
  let logs: LogStream | undefined;
  const agent = createAgentProcess({
    port: context.portOf(AGENT_PROCESS_PORT),
    async launch() {
      const { definition } = runtime;
      const folder = await context.artifacts.unpack(definition.service, definition.version);
      const session = assume();
      logs = openAgentLogs(context, definition, session, switches);
      return {
        command: [
          ...guardArguments(context.portOf(RUNTIME_PORT)),
          join(folder, definition.entryPoint),
        ],
        cwd: folder,
        environment: makeAgentEnvironment(
          definition,
          context,
          session.credentials,
          switches,
          realBedrock,
        ),
      };
    },
    onLine: (line) => logs?.ingest(runtime.definition.service, line),
    onExit: (code, signal) =>
      context.logs.write(RUNTIME_LOG_SERVICE, 'agent-exited', { code, signal }),
    ...(switches.replacesUnwellAgent && {
      watch: {
        ...pings,
        onUnwell: () => context.logs.write(RUNTIME_LOG_SERVICE, 'agent-unwell', { level: 'ERROR' }),
      },
    }),
  });
  const segments = openSegmentSender(context.portOf(XRAY_PORT));
  const door = await startEndpoint(
    context.portOf(RUNTIME_PORT),
    createFrontDoor({
      runtime: () => runtime,
      agent,
      accountId: context.accountId,
      logs: context.logs,
      segments,
      switches,
    }),
    { store: context.logs, service: RUNTIME_LOG_SERVICE },
  );
  const stop = async () => {
    await door.close();
    segments.close();
    await agent.stop();
  };
  const restart = async () => {
    await agent.stop();
    await agent.ready();
  };
  try {
    await agent.ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: 'AgentCore Runtime',
    url: door.origin,
    async release(service) {
      if (service !== runtime.definition.service) return;
      runtime = readRuntime(context);
      await restart();
    },
    reset: restart,
    stop,
  };
}

/**
 * AgentCore creates the log group and writes with the execution role, as the documented role
 * implies.
 */
function openAgentLogs(
  context: CloudContext,
  { id }: RuntimeDefinition,
  session: RoleSession,
  { describesLogs }: RuntimeSwitches,
): LogStream {
  return openLogStream(context, {
    group: `/aws/bedrock-agentcore/runtimes/${id}-DEFAULT`,
    stream: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[runtime-logs]${randomUUID()}`,
    session,
    looksFor: describesLogs ? ['DescribeLogGroups', 'DescribeLogStreams'] : [],
  });
}

function readRuntime(context: CloudContext): {
  readonly definition: RuntimeDefinition;
  readonly authorizer: ReturnType<typeof createCustomJwtAuthorizer>;
} {
  const definition = parseRuntime(onlyResource(context.resources(), TYPE));
  return { definition, authorizer: createCustomJwtAuthorizer(definition.authorizer) };
}
