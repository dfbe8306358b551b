import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseTraceHeader, tokenFingerprint } from '@three-tier-chat/wire-contract';
import { EDGE_PORT } from '../cloudfront/port.ts';
import type { CloudContext } from '../context.ts';
import type { Address, RunningService } from '../emulated-service.ts';
import { onlyValue, readAuthorization } from '../http/authorization-header.ts';
import { loopbackOrigins } from '../http/foreign-request.ts';
import { type HttpServer, listen } from '../http/serve-http.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import { localUrl } from '../ports.ts';
import { type ApiDefinition, readApis } from './api-definition.ts';
import { readToken } from './authorize.ts';
import { createHandler } from './handle-request.ts';
import { traceHeaderOf } from './make-event.ts';

/**
 * Starts the API Gateway HTTP APIs of the stacks, each on a port of its own.
 *
 * @throws Error naming the resource, and what the local cloud does not emulate.
 */
export async function startHttpApis(
  context: CloudContext,
  lambda: Pick<LambdaService, 'invoke'>,
): Promise<RunningService> {
  const apis = readApis(context.resources());
  const servers: HttpServer[] = [];
  const stop = async () => {
    for (const server of servers.splice(0)) await server.close();
  };
  const addresses: Address[] = [];
  try {
    for (const api of apis) {
      const server = await serveApi(context, api, lambda);
      servers.push(server);
      const name = apis.length === 1 ? 'HTTP API' : `HTTP API ${api.name}`;
      addresses.push({ name, url: localUrl(server.port) });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [first, ...others] = addresses;
  if (!first) throw new Error('The stacks have no aws_apigatewayv2_api');
  return { ...first, others, stop };
}

function serveApi(
  context: CloudContext,
  api: ApiDefinition,
  lambda: Pick<LambdaService, 'invoke'>,
): Promise<HttpServer> {
  const handle = createHandler(context, api, lambda);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedMs = Date.now();
    const requestId = randomBytes(11).toString('base64');
    const traceHeader = traceHeaderOf(request);
    const answer = await handle(request, { requestId, traceHeader, receivedMs });
    // Written before the answer, so that whoever receives the answer finds the line.
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

  return listen(
    context.portOf(api.port),
    (request, response) => {
      void serve(request, response).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        context.logs.write('http-api', 'request.failed', { level: 'ERROR', reason });
        response.destroy();
      });
    },
    // The edge has already checked its own pages, and forwards what the browser sent.
    { openTo: { origins: new Set(loopbackOrigins(context.portOf(EDGE_PORT))) } },
  );
}
