import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_FURTHER_OFFSET } from '../services/local-cloud/http-api/port.ts';
import { everyPort, type GrantingPort, type Header, makeGranted } from './every-port.ts';
import { type RawRequest, sendRaw } from './raw-request.ts';
import { type RefusingCloud, startRefusingCloud } from './refused-tokens.ts';
import { signInAs } from './turn.ts';

/** Names for the tests' titles, since the ports are known only when the cloud runs. */
const PORTS = [
  'CloudFront',
  'App Runner',
  'the Runtime',
  'the Gateway',
  'the HTTP API',
  'Lambda',
  'Okta',
  'X-Ray',
  'Bedrock',
  'control',
  'DynamoDB',
  'CloudWatch Logs',
  'the HTTP API of the conversations',
];

const TARGETS = [
  '//',
  '//[',
  '//evil.example/',
  '///',
  'http://[',
  'http://evil.example/status',
  'HTTP://127.0.0.1:1/',
  '*',
  '?',
  '/?',
  '/??',
  '/#',
  '/%',
  '/%ff',
  '/%00',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/../../etc/passwd',
  '/a/./b//c',
  '/\\evil.example',
  '/[',
  '/{}|^`"<>',
  // Bytes above 127, unescaped.
  '/\u00ff\u00fe',
  '/\u0001',
  `/${'a'.repeat(7000)}`,
  `/${'a'.repeat(100_000)}`,
  `/?${'a=b&'.repeat(1500)}`,
];

const utf8 = (text: string) => new TextEncoder().encode(text);

const BODIES: readonly (readonly [string, Uint8Array])[] = [
  ['5,000 nested lists', utf8(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ['5,000 nested objects', utf8(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)],
  ['5,000 levels in a member', utf8(`{"id":1,"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)],
  ['a number beyond the range', utf8('{"prompt":1e999,"id":-1e999}')],
  ['a number of 5,000 digits', utf8(`{"id":${'9'.repeat(5000)}}`)],
  ['one member twice', utf8('{"method":"ping","method":"tools/list","prompt":"a","prompt":"b"}')],
  [
    'the prototype',
    utf8('{"__proto__":{"prompt":"x","toString":1},"constructor":{"prototype":1}}'),
  ],
  [
    'a value without a text',
    utf8(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{"toString":1,"valueOf":1}}}',
    ),
  ],
  [
    'a lone surrogate',
    utf8('{"prompt":"\\ud83d","method":"\\udc00","jsonrpc":"2.0","id":"\\ud83d"}'),
  ],
  ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...utf8('{"prompt":"x"}')])],
  ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['half of it', utf8('{"prompt":')],
  ['no JSON', utf8('prompt=x')],
  ['null', utf8('null')],
  ['a list', utf8('[]')],
  ['a text', utf8('"__proto__"')],
];

let cloud: RefusingCloud;
let ports: ReadonlyMap<string, GrantingPort>;
beforeAll(async () => {
  cloud = await startRefusingCloud();
  const tokens = await signInAs(cloud, 'member');
  ports = new Map(everyPort(cloud, tokens).map((port) => [port.name, port]));
});
afterAll(() => cloud.stop());

function portNamed(name: string): GrantingPort {
  const port = ports.get(name);
  if (!port) throw new Error(`There is no port ${name}`);
  return port;
}

async function statusOf(request: RawRequest): Promise<number> {
  return (await sendRaw(request)).status;
}

async function expectGranted(port: GrantingPort): Promise<void> {
  expect(await statusOf(await makeGranted(port))).toBe(200);
}

it('every port has its case here', () => {
  expect([...ports.keys()]).toEqual(PORTS);
  expect([...ports.values()].map(({ port }) => port - cloud.base)).toEqual(
    // 11 and 12 are the processes of backend and agent; further HTTP APIs begin at 16.
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, FIRST_FURTHER_OFFSET],
  );
});

describe.each(PORTS)('%s', (name) => {
  it('answers odd targets in its own way, and the next request as before', async () => {
    const port = portNamed(name);
    for (const method of ['GET', 'POST']) {
      for (const path of [...TARGETS, ...port.oddPaths]) {
        const { headers, body = '' } = await makeGranted(port);
        const sent = { port: port.port, path, method, headers };
        const status = await statusOf(method === 'GET' ? sent : { ...sent, body });
        expect([method, path.slice(0, 60), status >= 200 && status < 500, status]).toEqual([
          method,
          path.slice(0, 60),
          true,
          status,
        ]);
      }
    }
    await expectGranted(port);
  });

  it('answers odd JSON in its own way, and the next request as before', async () => {
    const port = portNamed(name);
    for (const [what, bytes] of BODIES) {
      const status = await statusOf({ ...(await makeGranted(port, bytes)), method: 'POST' });
      expect([what, status >= 200 && status < 500, status]).toEqual([what, true, status]);
    }
    await expectGranted(port);
  });

  it('answers odd headers, and the next request as before', async () => {
    const port = portNamed(name);
    const odd: readonly Header[] = [
      ['X-Odd', '\u0001\u007f'],
      ['X-Odd', '\u00ff\u00fe'],
      ['__proto__', 'x'],
      ['X-Amzn-Trace-Id', 'Root=;;;=\u00ff'],
      ['X-Amzn-Trace-Id', `Root=${'1'.repeat(2000)}`],
      ['Content-Type', 'a/b; charset=\u00ff'],
      ['Accept', '\u00ff'],
      ['Cookie', 'a=%ff; =; ;;__proto__=1'],
      ['Transfer-Encoding', 'gzip'],
      ['Content-Encoding', 'br'],
      ['Expect', 'something'],
      ['TE', 'trailers'],
    ];
    for (const header of odd) {
      const granted = await makeGranted(port);
      const status = await statusOf({ ...granted, headers: [...granted.headers, header] });
      // Node itself answers 417 to an expectation.
      expect([header, status >= 200 && status < 500, status]).toEqual([header, true, status]);
    }
    await expectGranted(port);
  });
});

describe.each(PORTS.filter((name) => name !== 'control'))(
  'more than one Authorization, at %s',
  (name) => {
    it('is refused in any order, in headers of their own and joined by commas', async () => {
      const port = portNamed(name);
      const { headers, ...granted } = await makeGranted(port);
      const own = headers.find(([header]) => header.toLowerCase() === 'authorization')?.[1] ?? '';
      const others = headers.filter(([header]) => header.toLowerCase() !== 'authorization');
      const knock = (...authorizations: readonly Header[]) =>
        statusOf({ ...granted, headers: [...others, ...authorizations] });

      expect(await knock(['authorization', own])).toBe(200);
      for (const other of [
        'Bearer other',
        own,
        'Basic YTo=',
        'other',
        'AWS4-HMAC-SHA256 Signature=0',
      ]) {
        for (const pair of [
          [own, other],
          [other, own],
        ] as const) {
          const [first, second] = pair;
          const answers = [
            await knock(['Authorization', first], ['Authorization', second]),
            await knock(['aUTHORIZATION', first], ['authorization', second]),
            await knock(['Authorization', `${first}, ${second}`]),
            await knock(['Authorization', `${first},${second}`]),
          ];
          expect([other.slice(0, 20), ...answers]).toEqual([
            other.slice(0, 20),
            ...answers.map(() => port.severalStatus),
          ]);
        }
      }
    });
  },
);
