import { createTokenVerifier } from '@three-tier-chat/identity';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { createIntercept } from './intercept.ts';
import type { InterceptorOutput } from './interception.ts';
import { loadSettings } from './settings.ts';

const settings = loadSettings(process.env);

const intercept = createIntercept({
  verifier: createTokenVerifier(settings),
  telemetry: createTelemetry({ service: 'interceptor', version: settings.version }),
});

/** Entry point of the Lambda function. */
export function handler(
  event: unknown,
  context: { readonly awsRequestId: string },
): Promise<InterceptorOutput> {
  return intercept(event, context.awsRequestId);
}
