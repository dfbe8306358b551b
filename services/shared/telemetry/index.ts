export type { LogFields, Logger } from './logger.ts';
export { createTelemetry, type RequestTelemetry, type Telemetry } from './telemetry.ts';
