import type { EmulatedService } from '../emulated-service.ts';
import { XRAY_PORT } from './port.ts';
import { startXRay } from './start-xray.ts';

export const xray: EmulatedService = {
  name: 'X-Ray',
  ports: [XRAY_PORT],
  start: (context) => startXRay(context),
};
