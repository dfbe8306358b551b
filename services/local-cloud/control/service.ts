import type { EmulatedService } from '../emulated-service.ts';
import { CONTROL_PORT } from './port.ts';
import { startControl } from './start-control.ts';

/** Exists only on a laptop, without a counterpart in AWS. */
export const control: EmulatedService = {
  name: 'Control',
  ports: [CONTROL_PORT],
  start: (context, { started }) => startControl(context, started.all),
};
