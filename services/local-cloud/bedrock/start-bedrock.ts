import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import type { PlainAnswer, RequestFault } from '../http/read-for-fetch.ts';
import { localUrl } from '../ports.ts';
import { createConverseApp } from './converse-app.ts';
import { type BedrockFault, makeFaultyModel } from './faults.ts';
import { BEDROCK_PORT } from './port.ts';
import { createRelay } from './relay/relay.ts';
import { createResponder } from './responder/responder.ts';
import { serveEitherVersion } from './serve-either-version.ts';

/**
 * Converse takes documents, images and videos in its body; Bedrock's quotas name 25 MB for InvokeModel
 * and none for Converse.
 */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

export interface BedrockOptions {
  /** Pause between the words of the deterministic answer, in milliseconds (default 15). */
  readonly pieceDelayMs?: number;
  /** Base address of an OpenAI-compatible server; without it, the answer is deterministic. */
  readonly modelUrl?: string;
  /** Name of that server's model (default: the first that it lists). */
  readonly modelName?: string;
}

export interface RunningBedrock extends RunningService {
  /** Makes the next `times` requests fail, or all of them; `undefined` clears the fault. */
  setFault(fault: BedrockFault | undefined, times?: number): void;
}

/** Bedrock Runtime on one port, over HTTP/1.1 and HTTP/2. */
export async function startBedrock(
  context: CloudContext,
  { pieceDelayMs = 15, modelUrl, modelName }: BedrockOptions = {},
): Promise<RunningBedrock> {
  const faulty = makeFaultyModel(
    modelUrl === undefined
      ? createResponder({ pieceDelayMs })
      : createRelay({ modelUrl, ...(modelName !== undefined && { modelName }) }),
  );
  const app = createConverseApp(context, faulty.model);
  const server = await serveEitherVersion(context.portOf(BEDROCK_PORT), app.fetch, {
    bodyBytes: MAX_BODY_BYTES,
    refuse: refuseUnread,
  });
  return {
    name: modelUrl === undefined ? 'Bedrock (deterministic)' : `Bedrock (${modelUrl})`,
    url: localUrl(server.port),
    setFault: faulty.set,
    faults: {
      'model-throttle': (active) => faulty.set(active ? 'throttle' : undefined),
      'model-throttle-mid-stream': (active) =>
        faulty.set(active ? 'throttle-mid-stream' : undefined),
      'model-stall': (active) => faulty.set(active ? 'stall' : undefined),
      'model-error': (active) => faulty.set(active ? 'error' : undefined),
    },
    reset: () => faulty.set(undefined),
    stop: server.close,
  };
}

function refuseUnread(fault: RequestFault): PlainAnswer {
  return fault === 'target'
    ? {
        status: 404,
        headers: { 'x-amzn-errortype': 'UnknownOperationException' },
        body: '{"message":"The request line names no operation"}',
      }
    : {
        status: 400,
        headers: { 'x-amzn-errortype': 'ValidationException' },
        body: '{"message":"The request is too large: a body has at most 25 MB"}',
      };
}
