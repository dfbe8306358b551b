import { createTokenVerifier } from '@three-tier-chat/identity';
import { createTelemetry, writeLedger } from '@three-tier-chat/telemetry';
import { createIntercept } from './intercept.ts';
import type { InterceptorOutput } from './interception.ts';
import { loadSettings } from './settings.ts';

const settings = loadSettings(process.env);

const telemetry = createTelemetry({ service: 'interceptor', version: settings.version });
const verifier = createTokenVerifier({
  ...settings,
  onCheck: writeLedger(telemetry, 'interceptor'),
});
const intercept = createIntercept({ verifier, telemetry });

/** Entry point of the Lambda function. */
export function handler(
  event: unknown,
  context: { readonly awsRequestId: string },
): Promise<InterceptorOutput> {
  return intercept(event, context.awsRequestId);
}
