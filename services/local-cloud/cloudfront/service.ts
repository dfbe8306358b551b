import type { EmulatedService } from '../emulated-service.ts';
import { cloudFrontAttributes } from './attributes.ts';
import { EDGE_PORT } from './port.ts';
import { startEdge } from './start-edge.ts';

export const cloudFront: EmulatedService = {
  name: 'CloudFront',
  attributes: cloudFrontAttributes,
  ports: [EDGE_PORT],
  start: (context, { settings: { watch } }) => startEdge(context, { liveReload: watch }),
};
