export type { LogFields, Logger } from './logger.ts';
export type { AnnotationKey, OpenSegment } from './segments.ts';
export {
  createTelemetry,
  type RequestTelemetry,
  type Span,
  type Telemetry,
} from './telemetry.ts';
export { writeLedger } from './token-ledger.ts';
