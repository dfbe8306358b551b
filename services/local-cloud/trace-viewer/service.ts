import type { EmulatedService } from '../emulated-service.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { startTraceViewer } from './start-trace-viewer.ts';

/** X-Ray, with the pages that show its traces on the same port. */
export const xrayWithViewer: EmulatedService = {
  name: 'X-Ray',
  ports: [XRAY_PORT],
  start: (context, { started }) => startTraceViewer(context, started),
};
