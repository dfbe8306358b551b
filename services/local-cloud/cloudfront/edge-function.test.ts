import { describe, expect, it } from 'vitest';
import { compileEdgeFunction, type EdgeRequest } from './edge-function.ts';

const REQUEST: EdgeRequest = {
  method: 'GET',
  uri: '/chat',
  queryString: 'a=1&b=2&a=3',
  headers: { host: 'site', accept: 'text/html', cookie: 'c=1; d=2' },
};
const CONTEXT = { distributionId: 'EONE', requestId: 'r', ip: '127.0.0.1' };

describe('a viewer-request function', () => {
  it('receives CloudFront’s event', async () => {
    const verdict = await run(
      'function handler(event) { return { statusCode: 200, body: JSON.stringify(event) }; }',
    );
    const body = verdict.kind === 'response' ? verdict.response.body.toString() : '';
    expect(JSON.parse(body)).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: 'site',
        distributionId: 'EONE',
        eventType: 'viewer-request',
        requestId: 'r',
      },
      viewer: { ip: '127.0.0.1' },
      request: {
        method: 'GET',
        uri: '/chat',
        querystring: {
          a: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] },
          b: { value: '2' },
        },
        headers: { host: { value: 'site' }, accept: { value: 'text/html' } },
        cookies: { c: { value: '1' }, d: { value: '2' } },
      },
    });
  });

  it('returns a request unchanged', async () => {
    expect(await run('function handler(event) { return event.request; }')).toEqual({
      kind: 'request',
      request: { ...REQUEST, queryString: 'a=1&a=3&b=2' },
    });
  });

  it('may rewrite the path and headers, but not the host', async () => {
    const verdict = await run(`async function handler(event) {
      const request = event.request;
      request.uri = '/index.html';
      request.headers['x-new'] = { value: 'yes' };
      request.headers.host = { value: 'other' };
      return request;
    }`);
    expect(verdict).toMatchObject({
      request: {
        uri: '/index.html',
        headers: { host: 'site', 'x-new': 'yes', cookie: 'c=1; d=2' },
      },
    });
  });

  it('may answer itself', async () => {
    const verdict = await run(`const handler = () => ({
      statusCode: 302,
      headers: { location: { value: '/' } },
      cookies: { seen: { value: '1', attributes: 'Secure' } },
      body: { encoding: 'base64', data: 'aGk=' },
    });`);
    expect(verdict).toEqual({
      kind: 'response',
      response: {
        status: 302,
        headers: { location: '/', 'set-cookie': ['seen=1; Secure'] },
        body: Buffer.from('hi'),
      },
    });
  });

  it('writes its console to the log', async () => {
    const texts: string[] = [];
    await run("function handler(event) { console.log('seen', 1); return event.request; }", texts);
    expect(texts).toEqual(['seen 1']);
  });

  it('logs why it failed', async () => {
    const texts: string[] = [];
    await expect(run("function handler() { throw new Error('no'); }", texts)).rejects.toThrow();
    expect(texts).toEqual(['failed: Error: no']);
  });

  it('fails if it throws, rejects or returns neither kind', async () => {
    const bodies = [
      "throw new Error('no')",
      "return Promise.reject(new Error('no'))",
      'return undefined',
      'return { uri: 7 }',
      "return { method: 'GET', uri: 'no-slash' }",
      "return { statusCode: '200' }",
    ];
    for (const body of bodies) {
      await expect(run(`function handler(event) { ${body} }`)).rejects.toThrow();
    }
  });

  it('fails if it never ends', async () => {
    const endless = compile('function handler() { for (;;) {} }', { endlessMs: 1000 });
    await expect(endless(REQUEST, CONTEXT)).rejects.toThrow('timed out');
  });

  it('has no access to anything outside the language', async () => {
    for (const name of ['process', 'require', 'fetch', 'setTimeout']) {
      const verdict = await run(
        `const handler = () => ({ statusCode: 200, body: typeof ${name} });`,
      );
      expect(verdict).toMatchObject({ response: { body: Buffer.from('undefined') } });
    }
    await expect(run("function handler() { return eval('1'); }")).rejects.toThrow();
  });

  it('is refused at the start if it does not compile or has no handler', () => {
    expect(() => compile('function handler( {')).toThrow('does not compile');
    expect(() => compile("import cf from 'cloudfront';")).toThrow('does not compile');
    expect(() => compile('const other = 1;')).toThrow('no handler');
    expect(() => compile('function handler() {}', { runtime: 'cloudfront-js-1.0' })).toThrow(
      'runtime',
    );
  });
});

interface CompileOptions {
  readonly runtime?: string;
  /** Collects what the function logs. */
  readonly texts?: string[];
  readonly endlessMs?: number;
}

function compile(
  code: string,
  { runtime = 'cloudfront-js-2.0', texts = [], endlessMs }: CompileOptions = {},
) {
  const args = { name: 'spa', code, runtime };
  return compileEdgeFunction(
    { stack: 'app', type: 'aws_cloudfront_function', name: 'spa', address: 'app: spa', args },
    (text) => texts.push(text),
    endlessMs,
  );
}

function run(code: string, texts: string[] = []) {
  return compile(code, { texts })(REQUEST, CONTEXT);
}
