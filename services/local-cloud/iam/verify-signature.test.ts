import { describe, expect, it } from 'vitest';
import { type Credentials, makeCredentials } from './credentials.ts';
import { fromFetch } from './signed-request.ts';
import { signHeaders } from './testing/signed-fetch.ts';
import { type SignedRequest, verifySignature } from './verify-signature.ts';

const CREDENTIALS = makeCredentials();
const SESSION = { name: 'agent', credentials: CREDENTIALS };
const URL = 'http://127.0.0.1:4008/model/us.anthropic%3A0/converse?a=b%20c&d=%2F';
const BODY = '{"messages":[]}';

describe('verifySignature', () => {
  it('identifies the sender of a request', async () => {
    expect(await verify(await sign())).toEqual({ kind: 'authenticated', session: SESSION });
  });

  it('accepts any signed headers, including the body’s hash', async () => {
    const signed = await sign({ headers: { 'x-amzn-trace-id': 'Root=1', accept: 'a,b' } });
    expect(await verify(signed)).toMatchObject({ kind: 'authenticated' });
    expect(signed.header('authorization')).toContain('x-amz-content-sha256');
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['body', { body: new TextEncoder().encode('{"messages":[1]}') }],
    ['path', { target: '/model/other/converse?a=b%20c&d=%2F' }],
    ['query', { target: '/model/us.anthropic%3A0/converse?a=b%20c' }],
    ['query', { target: '/model/us.anthropic%3A0/converse?a=b%20c&d=%2F&__proto__=x' }],
    ['method', { method: 'GET' }],
    ['host', { host: 'bedrock-runtime.us-east-1.amazonaws.com' }],
  ])('refuses a request whose %s is not the signed one', async (_, change) => {
    await expectFault({ ...(await sign()), ...change }, 'InvalidSignatureException');
  });

  it('refuses a signed header that was changed or left out', async () => {
    for (const value of ['text/plain', undefined]) {
      const signed = await sign();
      const header = (name: string) => (name === 'content-type' ? value : signed.header(name));
      await expectFault({ ...signed, header }, 'InvalidSignatureException');
    }
  });

  it('refuses another secret for a known key', async () => {
    const forged = { ...CREDENTIALS, secretAccessKey: 'forged' };
    const request = await sign({ credentials: forged });
    await expectFault(
      request,
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    );
  });

  it('knows no other key, nor a known one without its session', async () => {
    for (const credentials of [makeCredentials(), { ...CREDENTIALS, sessionToken: 'other' }]) {
      await expectFault(
        await sign({ credentials }),
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
  });

  it('refuses a signature for another service or region', async () => {
    await expectFault(await sign({ service: 's3' }), 'InvalidSignatureException', "'bedrock'");
    const elsewhere = withAuthorization(await sign(), (text) =>
      text.replace('/us-east-1/', '/eu-west-1/'),
    );
    await expectFault(elsewhere, 'InvalidSignatureException', "'us-east-1'");
  });

  it('refuses an old signature, and one from the future', async () => {
    const request = await sign();
    for (const minutes of [6, -6]) {
      const answer = await verify(request, Date.now() + minutes * 60_000);
      expect(answer).toMatchObject({ fault: { type: 'InvalidSignatureException' } });
    }
  });

  it('refuses an incomplete signature', async () => {
    const signed = await sign();
    const broken = [
      () => 'Basic x',
      (text: string) => text.slice(0, -1),
      (text: string) => text.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
      (text: string) => text.replace(/SignedHeaders=[^,]+, /, ''),
      (text: string) => text.replace('host;', ''),
      (text: string) => text.replace(/\/\d{8}\//, '/20200101/'),
    ];
    for (const change of broken) {
      await expectFault(withAuthorization(signed, change), 'IncompleteSignatureException');
    }
  });

  it('refuses an unsigned request, and an API key', async () => {
    const signed = await sign();
    await expectFault(
      { ...signed, header: () => undefined },
      'MissingAuthenticationTokenException',
    );
    const key = withAuthorization(signed, () => 'Bearer key');
    await expectFault(key, 'AccessDeniedException', 'make sure your API Key is valid');
  });
});

async function sign({
  headers = {},
  credentials = CREDENTIALS,
  service = 'bedrock',
}: {
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  readonly service?: string;
} = {}): Promise<SignedRequest> {
  const all = { 'content-type': 'application/json', ...headers };
  const signed = await signHeaders(credentials, service, { url: URL, headers: all, body: BODY });
  const request = new Request(URL, { method: 'POST', headers: signed });
  return fromFetch(request, new TextEncoder().encode(BODY));
}

function withAuthorization(
  request: SignedRequest,
  change: (authorization: string) => string,
): SignedRequest {
  return {
    ...request,
    header: (name) => {
      const value = request.header(name);
      return name === 'authorization' && value !== undefined ? change(value) : value;
    },
  };
}

function verify(request: SignedRequest, nowMs?: number) {
  return verifySignature(request, {
    service: 'bedrock',
    region: 'us-east-1',
    find: (id) => (id === CREDENTIALS.accessKeyId ? SESSION : undefined),
    ...(nowMs !== undefined && { nowMs }),
  });
}

async function expectFault(request: SignedRequest, type: string, message = ''): Promise<void> {
  expect(await verify(request)).toEqual({
    kind: 'refused',
    fault: { type, message: expect.stringContaining(message), status: 403 },
  });
}
