import type { EmulatedService } from '../emulated-service.ts';
import { lambda } from '../lambda/service.ts';
import { httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import { startHttpApis } from './start-http-api.ts';

export const httpApi: EmulatedService = {
  name: 'HTTP API',
  attributes: httpApiAttributes,
  // Of the first API: a further one that is taken is told when its API starts.
  ports: [HTTP_API_PORT],
  start: (context, { started }) => startHttpApis(context, started.get(lambda)),
};
