import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findForeign, type OpenTo } from './foreign-request.ts';

const PORT = 4009;
const OWN = `127.0.0.1:${PORT}`;
const CHAT = 'http://127.0.0.1:4000';
const OPEN: OpenTo = { origins: new Set([CHAT]), visitors: true };

type Header = readonly [name: string, value: string];

/** Tells whether a request is allowed. */
function passes(headers: readonly Header[], openTo?: OpenTo, method = 'GET'): boolean {
  return findForeign({ method, rawHeaders: headers.flat() }, PORT, openTo) === undefined;
}

const host: Header = ['Host', OWN];
const site = (value: string): Header => ['Sec-Fetch-Site', value];
const origin = (value: string): Header => ['Origin', value];

describe('Host', () => {
  it.each([OWN, `localhost:${PORT}`, `[::1]:${PORT}`, `LOCALHOST:${PORT}`])(
    'may be %s',
    (value) => {
      expect(passes([['Host', value]])).toBe(true);
    },
  );

  it.each([
    'evil.example',
    `evil.example:${PORT}`,
    `127.0.0.1.evil.example:${PORT}`,
    `127.0.0.2:${PORT}`,
    '127.0.0.1',
    '127.0.0.1:4000',
    `127.0.0.1:${PORT}@evil.example`,
    `evil.example#127.0.0.1:${PORT}`,
    `${OWN}, evil.example`,
    '',
  ])('may not be %j', (value) => {
    expect(passes([['Host', value]])).toBe(false);
  });

  it('is present once', () => {
    expect(passes([])).toBe(false);
    expect(passes([host, host])).toBe(false);
    expect(passes([host, ['hOST', 'evil.example']])).toBe(false);
  });

  it('and :authority of HTTP/2 are the same', () => {
    expect(passes([[':authority', OWN]])).toBe(true);
    expect(passes([[':authority', OWN], host])).toBe(true);
    expect(passes([[':authority', 'evil.example']])).toBe(false);
    expect(
      passes([
        [':authority', OWN],
        ['host', 'evil.example'],
      ]),
    ).toBe(false);
    expect(passes([[':authority', 'evil.example'], host])).toBe(false);
  });
});

describe('a page', () => {
  it('of the port itself may send requests, under the name by which it was opened', () => {
    expect(passes([host, origin(`http://${OWN}`), site('same-origin')], {}, 'POST')).toBe(true);
    expect(passes([host, site('same-origin')], {}, 'POST')).toBe(true);
    expect(passes([host, origin(`http://localhost:${PORT}`)])).toBe(false);
  });

  it.each([
    'http://evil.example',
    'http://127.0.0.1:8080',
    'https://127.0.0.1:4009',
    'http://127.0.0.1:40090',
    'http://127.0.0.1',
    'null',
    '',
    CHAT,
  ])('of the origin %j may not', (value) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      expect(passes([host, origin(value)], {}, method)).toBe(false);
    }
  });

  it('of a trusted origin may, also from another port of this machine', () => {
    expect(passes([host, origin(CHAT), site('same-site')], OPEN, 'POST')).toBe(true);
    expect(passes([host, origin('http://127.0.0.1:40000')], OPEN, 'POST')).toBe(false);
    expect(passes([host, origin(CHAT), origin('http://evil.example')], OPEN)).toBe(false);
  });

  it.each(['cross-site', 'same-site', 'nonsense', ''])('may not if it is %j', (value) => {
    expect(passes([host, site(value)])).toBe(false);
    expect(passes([host, site('same-origin'), site(value)])).toBe(false);
  });

  it('may show a typed address, and send nothing to it', () => {
    expect(passes([host, site('none')])).toBe(true);
    expect(passes([host, site('none')], {}, 'POST')).toBe(false);
  });
});

describe('a link on another page', () => {
  const follow = (destination: string, mode = 'navigate'): readonly Header[] => [
    host,
    site('cross-site'),
    ['Sec-Fetch-Mode', mode],
    ['Sec-Fetch-Dest', destination],
  ];

  it('may open a port for visitors, but only in a tab of its own', () => {
    expect(passes(follow('document'), OPEN)).toBe(true);
    expect(passes(follow('document'))).toBe(false);
    expect(passes(follow('document'), OPEN, 'POST')).toBe(false);
    for (const destination of ['iframe', 'embed', 'object', 'image', 'script', 'empty']) {
      expect(passes(follow(destination), OPEN)).toBe(false);
    }
    expect(passes(follow('document', 'no-cors'), OPEN)).toBe(false);
  });
});

it('a client that is not a browser is allowed, whatever else it sends', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,9}$/), fc.string())),
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      (others, method) => {
        expect(passes([...others, host], {}, method)).toBe(true);
      },
    ),
  ));
