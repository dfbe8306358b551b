import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEADER, parseTraceHeader, tokenFingerprint } from '@three-tier-chat/wire-contract';
import type { LogStore } from '../logs/log-store.ts';

/** Writes one line about a forwarded request, when its answer has ended or was cut off. */
export function logWhenClosed(
  logs: LogStore,
  service: string,
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  response: ServerResponse,
): void {
  const startedAt = performance.now();
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const fingerprint = token === undefined ? undefined : tokenFingerprint(token);
  response.once('close', async () => {
    const root = parseTraceHeader(String(request.headers[HEADER.traceId] ?? ''))?.root;
    logs.write(service, 'request', {
      method: request.method,
      // Without the query, since the callback's contains an authorization code.
      path: request.url?.split('?')[0],
      status: response.headersSent ? response.statusCode : undefined,
      complete: response.writableFinished,
      duration_ms: Math.round(performance.now() - startedAt),
      ...(root && { trace_id: root }),
      ...(fingerprint && { token_fingerprint: await fingerprint }),
    });
  });
}
