import type { EmulatedService } from '../emulated-service.ts';
import { appRunnerAttributes } from './attributes.ts';
import { BACKEND_PORT, BACKEND_PROCESS_PORT } from './port.ts';
import { startAppRunner } from './start-app-runner.ts';

/** App Runner, or ECS Express Mode instead. */
export const appRunner: EmulatedService = {
  name: 'App Runner',
  attributes: appRunnerAttributes,
  ports: [BACKEND_PORT, BACKEND_PROCESS_PORT],
  start: (context) => startAppRunner(context),
};
