import type { EmulatedService } from '../emulated-service.ts';
import { lambda } from '../lambda/service.ts';
import { httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import { startHttpApi } from './start-http-api.ts';

export const httpApi: EmulatedService = {
  name: 'HTTP API',
  attributes: httpApiAttributes,
  ports: [HTTP_API_PORT],
  start: (context, { started }) => startHttpApi(context, started.get(lambda)),
};
