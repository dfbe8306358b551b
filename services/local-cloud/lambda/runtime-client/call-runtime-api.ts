import http, { type IncomingHttpHeaders } from 'node:http';

// Tracers replace `http.request` when user code is loaded, but the runtime's own calls must not be
// traced.
const requestUntraced = http.request;
const agent = new http.Agent();

export interface RuntimeApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Calls the Runtime API at `{host}:{port}`; `path` follows `/2018-06-01/runtime`. */
export function callRuntimeApi(
  address: string,
  method: 'GET' | 'POST',
  path: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RuntimeApiAnswer> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve, reject) => {
    const call = requestUntraced(
      {
        host,
        port,
        method,
        path: `/2018-06-01/runtime${path}`,
        agent,
        headers: {
          ...headers,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}
