import type { EmulatedService } from '../emulated-service.ts';
import { runtimeAttributes } from './attributes.ts';
import { AGENT_PROCESS_PORT, RUNTIME_PORT } from './port.ts';
import { startRuntime } from './start-runtime.ts';

export const runtime: EmulatedService = {
  name: 'AgentCore Runtime',
  attributes: runtimeAttributes,
  ports: [RUNTIME_PORT, AGENT_PROCESS_PORT],
  start: (context, { settings: { realBedrock } }) =>
    startRuntime(context, realBedrock ? { realBedrock } : {}),
};
