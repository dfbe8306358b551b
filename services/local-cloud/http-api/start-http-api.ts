import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseTraceHeader, tokenFingerprint } from '@three-tier-chat/wire-contract';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { onlyValue, readAuthorization } from '../http/authorization-header.ts';
import { listen } from '../http/serve-http.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import { localUrl } from '../ports.ts';
import { readApi } from './api-definition.ts';
import { readToken } from './authorize.ts';
import { createHandler } from './handle-request.ts';
import { traceHeaderOf } from './make-event.ts';
import { HTTP_API_PORT } from './port.ts';

/**
 * Starts the API Gateway HTTP API of the stacks.
 *
 * @throws Error naming the resource, and what the local cloud cannot follow.
 */
export async function startHttpApi(
  context: CloudContext,
  lambda: Pick<LambdaService, 'invoke'>,
): Promise<RunningService> {
  const handle = createHandler(context, readApi(context.resources()), lambda);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedMs = Date.now();
    const requestId = randomBytes(11).toString('base64');
    const traceHeader = traceHeaderOf(request);
    const answer = await handle(request, { requestId, traceHeader, receivedMs });
    // Before the answer: whoever has it finds the line.
    const token = readToken(onlyValue(readAuthorization(request.rawHeaders)));
    context.logs.write('http-api', 'request', {
      trace_id: parseTraceHeader(traceHeader)?.root,
      request_id: requestId,
      ...(token !== undefined && { token_fingerprint: await tokenFingerprint(token) }),
      method: request.method,
      status: answer.status,
      duration_ms: Date.now() - receivedMs,
      ...answer.log,
    });
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
      'apigw-requestid': requestId,
    });
    response.end(answer.body);
  }

  const server = await listen(context.portOf(HTTP_API_PORT), (request, response) => {
    void serve(request, response).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      context.logs.write('http-api', 'request.failed', { level: 'ERROR', reason });
      response.destroy();
    });
  });
  return { name: 'HTTP API', url: localUrl(server.port), stop: () => server.close() };
}
