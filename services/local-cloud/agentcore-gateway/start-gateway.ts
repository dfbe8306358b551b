import { assumeAgentCoreRole } from '../agentcore/assume-role.ts';
import { createCustomJwtAuthorizer } from '../agentcore/custom-jwt-authorizer.ts';
import { startEndpoint } from '../agentcore/start-endpoint.ts';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import type { RoleSession } from '../iam/iam.ts';
import { onlyResource } from '../terraform/only-resource.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { openSegmentSender } from '../xray/send-segment.ts';
import { createFrontDoor, GATEWAY_LOG_SERVICE } from './front-door.ts';
import { type GatewayDefinition, parseGateway } from './gateway-definition.ts';
import type { InterceptorAnswer, InterceptorCall } from './interceptor.ts';
import { GATEWAY_PORT } from './port.ts';
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
 * @throws Error for a gateway, target, schema or role that AgentCore refuses or that is not
 * emulated.
 */
export async function startGateway(
  context: CloudContext,
  { invokeInterceptor, switches = gatewaySwitches }: StartGatewayOptions,
): Promise<RunningService> {
  const gateway = parseGateway(onlyResource(context.resources(), GATEWAY));
  const targets = readTargets(context, gateway, switches);
  const role = assumeAgentCoreRole(context.iam, { ...gateway, address: GATEWAY });
  const segments = openSegmentSender(context.portOf(XRAY_PORT));
  const door = await startEndpoint(
    context.portOf(GATEWAY_PORT),
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
        `${resource.address} belongs to ${target.gatewayId}, which is not a gateway of these stacks`,
      );
    });
}
