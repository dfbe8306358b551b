import type { EmulatedService } from '../emulated-service.ts';
import type { RoleSession } from '../iam/iam.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import { lambda } from '../lambda/service.ts';
import { gatewayAttributes } from './attributes.ts';
import type { InterceptorAnswer, InterceptorCall } from './interceptor.ts';
import { GATEWAY_PORT } from './port.ts';
import { startGateway } from './start-gateway.ts';

export const gateway: EmulatedService = {
  name: 'AgentCore Gateway',
  attributes: gatewayAttributes,
  ports: [GATEWAY_PORT],
  start: (context, { started }) =>
    startGateway(context, { invokeInterceptor: interceptorOn(started.get(lambda)) }),
};

function interceptorOn(
  running: LambdaService,
): (call: InterceptorCall, caller: RoleSession) => Promise<InterceptorAnswer> {
  return async (call, caller) => {
    const result = await running.invoke({ ...call, caller });
    switch (result.kind) {
      case 'answered':
        return { kind: 'ok', payload: result.payload };
      case 'failed':
        return { kind: 'error', message: result.error.errorType };
      case 'refused':
        return { kind: 'error', message: result.message };
    }
  };
}
