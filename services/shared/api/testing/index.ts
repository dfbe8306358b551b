export { describeApi } from './describe-api.ts';
export { type RecordingVerifier, recordingVerifier } from './recording-verifier.ts';
