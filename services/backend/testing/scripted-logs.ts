import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The arguments of one FilterLogEvents. */
export type AskedLogs = Readonly<Record<string, unknown>> & { readonly logGroupName: string };

export interface ScriptedLogs {
  readonly endpoint: string;
  readonly asked: readonly AskedLogs[];
  close(): Promise<void>;
}

/** A page of FilterLogEvents, or a refusal by its type; undefined: no answer at all. */
export type LogsPage =
  | { readonly lines: readonly (object | string)[]; readonly nextToken?: string }
  | { readonly refusal: string }
  | undefined;

/** A server that answers FilterLogEvents in AWS JSON 1.1, as a test's script says. */
export async function startScriptedLogs(
  script: (asked: AskedLogs) => LogsPage,
): Promise<ScriptedLogs> {
  const asked: AskedLogs[] = [];
  const server = createServer(async (request, response) => {
    const arguments_ = (await readJson(request)) as AskedLogs;
    asked.push(arguments_);
    answer(response, script(arguments_));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return JSON.parse(body);
}

function answer(response: ServerResponse, page: LogsPage): void {
  if (page === undefined) return;
  const type = { 'content-type': 'application/x-amz-json-1.1' };
  if ('refusal' in page) {
    const refusal = { __type: page.refusal, message: 'refused by the script' };
    response.writeHead(400, type).end(JSON.stringify(refusal));
    return;
  }
  const { lines, nextToken } = page;
  const events = lines.map((line, index) => ({
    eventId: String(index),
    timestamp: index + 1,
    ingestionTime: index + 1,
    logStreamName: 's',
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }));
  const body = { events, searchedLogStreams: [], ...(nextToken && { nextToken }) };
  response.writeHead(200, type).end(JSON.stringify(body));
}
