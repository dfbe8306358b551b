import { assumeAgentCoreRole } from '../agentcore/assume-role.ts';
import { agentCoreAttributes } from '../agentcore/attributes.ts';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { openDoor } from '../agentcore/open-door.ts';
import type { CloudContext, RunningService } from '../context.ts';
import type { RoleSession } from '../iam/iam.ts';
import { openSegmentSender } from '../xray/send-segment.ts';
import { createFrontDoor, GATEWAY_LOG_SERVICE } from './front-door.ts';
import { type GatewayDefinition, parseGateway } from './gateway-definition.ts';
import type { InterceptorAnswer, InterceptorCall } from './interceptor.ts';
import { type GatewaySwitches, gatewaySwitches } from './switches.ts';
import { parseTarget, type TargetDefinition } from './target-definition.ts';

export interface StartGatewayOptions {
  /** Calls the interceptor with the Gateway's service role (AgentCore Developer Guide, "Permissions for interceptors"). */
  readonly invokeInterceptor: (
    call: InterceptorCall,
    caller: RoleSession,
  ) => Promise<InterceptorAnswer>;
  readonly switches?: GatewaySwitches;
}

const GATEWAY = 'aws_bedrockagentcore_gateway';
const TARGET = 'aws_bedrockagentcore_gateway_target';

/**
 * Starts AgentCore Gateway: MCP in front of the OpenAPI targets.
 *
 * @throws Error for a gateway, target, schema or role that AgentCore refuses or that is not emulated.
 */
export async function startGateway(
  context: CloudContext,
  { invokeInterceptor, switches = gatewaySwitches }: StartGatewayOptions,
): Promise<RunningService> {
  const gateway = readGateway(context);
  const targets = readTargets(context, gateway, switches);
  const role = assumeAgentCoreRole(context.iam, { ...gateway, address: GATEWAY });
  const segments = openSegmentSender(context.ports.xray);
  const door = await openDoor(
    context.ports.gateway,
    createFrontDoor({
      gateway,
      targets,
      authorizer: createCustomJwtAuthorizer(gateway.authorizer),
      invokeInterceptor: (call) => invokeInterceptor(call, role),
      segments,
      logs: context.logs,
      switches,
    }),
    { store: context.logs, service: GATEWAY_LOG_SERVICE },
  );
  return {
    name: 'AgentCore Gateway',
    url: `${door.origin}/mcp`,
    async stop() {
      await door.close();
      segments.close();
    },
  };
}

function readGateway(context: CloudContext): GatewayDefinition {
  const { ports, region, accountId } = context;
  const [gateway, second] = context.resources().ofType(GATEWAY);
  if (!gateway || second) {
    throw new Error(
      `The local cloud runs exactly one ${GATEWAY}; the stacks hold ${gateway ? 'more' : 'none'}`,
    );
  }
  const attributes = agentCoreAttributes(ports, region, accountId)[GATEWAY]?.(gateway) ?? {};
  return parseGateway(gateway, attributes);
}

function readTargets(
  context: CloudContext,
  { id }: GatewayDefinition,
  switches: GatewaySwitches,
): readonly TargetDefinition[] {
  return context
    .resources()
    .ofType(TARGET)
    .map((resource) => {
      const target = parseTarget(resource, switches);
      if (target.gatewayId === id) return target;
      throw new Error(
        `${resource.address} belongs to ${target.gatewayId}, which is no gateway here`,
      );
    });
}
