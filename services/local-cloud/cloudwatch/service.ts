import type { EmulatedService } from '../emulated-service.ts';
import { cloudWatchAttributes } from './attributes.ts';
import { startCloudWatch } from './start-cloudwatch.ts';

export const cloudWatch: EmulatedService = {
  name: 'CloudWatch',
  attributes: cloudWatchAttributes,
  start: (context) => startCloudWatch(context),
};
