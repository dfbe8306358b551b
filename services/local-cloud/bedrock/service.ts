import type { EmulatedService } from '../emulated-service.ts';
import { BEDROCK_PORT } from './port.ts';
import { startBedrock } from './start-bedrock.ts';

export const bedrock: EmulatedService = {
  name: 'Bedrock',
  ports: [BEDROCK_PORT],
  start: (context, { settings: { modelUrl } }) =>
    startBedrock(context, modelUrl === undefined ? {} : { modelUrl }),
};
