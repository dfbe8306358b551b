import type { Port } from '../ports.ts';

export const CLOUDWATCH_LOGS_PORT: Port = { name: 'cloudwatch logs', offset: 13 };
