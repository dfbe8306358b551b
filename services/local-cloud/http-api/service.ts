import type { EmulatedService } from '../emulated-service.ts';
import { lambda } from '../lambda/service.ts';
import { httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import { startHttpApis } from './start-http-api.ts';

export const httpApi: EmulatedService = {
  name: 'HTTP API',
  attributes: httpApiAttributes,
  // The port of the first API; if a further one is taken, its API reports it at its start.
  ports: [HTTP_API_PORT],
  start: (context, { started }) => startHttpApis(context, started.get(lambda)),
};
