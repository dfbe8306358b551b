import type { EmulatedService } from '../emulated-service.ts';
import { lambdaAttributes } from './attributes.ts';
import { type LambdaService, startLambda } from './lambda-service.ts';
import { LAMBDA_PORT } from './port.ts';

export const lambda: EmulatedService<LambdaService> = {
  name: 'Lambda',
  attributes: lambdaAttributes,
  ports: [LAMBDA_PORT],
  // A developer reads where in the sources an error was thrown.
  start: (context, { settings }) => startLambda(context, { mapsSources: settings.watch }),
};
