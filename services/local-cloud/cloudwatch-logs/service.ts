import type { EmulatedService } from '../emulated-service.ts';
import { CLOUDWATCH_LOGS_PORT } from './port.ts';
import { startCloudWatchLogs } from './start-cloudwatch-logs.ts';

/** Its log groups are passive resources: every service writes its own lines into them. */
export const cloudWatchLogs: EmulatedService = {
  name: 'CloudWatch Logs',
  ports: [CLOUDWATCH_LOGS_PORT],
  start: (context) => startCloudWatchLogs(context),
};
