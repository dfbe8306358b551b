export { type CapturedStdout, captureStdout } from './captured-stdout.ts';
export { createRecordingTelemetry, type RecordingTelemetry } from './recording-telemetry.ts';
export { startXRayEndpoint, type XRayEndpoint } from './xray-endpoint.ts';
