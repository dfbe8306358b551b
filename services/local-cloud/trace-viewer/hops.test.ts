import { TIERS } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { findApiCalls } from './api-calls.ts';
import { CHAIN } from './hop-names.ts';
import { findHops, type HopOptions } from './hops.ts';
import { chain, idOf, line, segment } from './pages/turn-view.fixture.ts';
import { buildTree } from './tree.ts';

function hopsOf(
  segments: readonly Segment[],
  lines: readonly LogLine[] = [],
  ended: NonNullable<HopOptions['ended']> = 'well',
) {
  const tree = buildTree(segments);
  return findHops(tree, { calls: findApiCalls(tree, lines), lines, ended });
}

/** Each hop as its name after two spaces for each hop above it, and what is known of it. */
function outline(...args: Parameters<typeof hopsOf>): readonly string[] {
  return hopsOf(...args).map(({ name, api, depth, presence }) => {
    const words = [name, api && `for ${api}`, presence !== 'recorded' && `(${presence})`];
    return '  '.repeat(depth) + words.filter(Boolean).join(' ');
  });
}

/** The access log's line of a request that ended at this moment, after 10 ms. */
function access(atMs: number, route: string, service?: string): LogLine {
  return line(atMs, 'request', {
    service: 'http-api',
    route,
    status: service === undefined ? 401 : 200,
    duration_ms: 10,
    request_id: `r${atMs}`,
    ...(service !== undefined && { function_name: `three-tier-chat-${service}-local` }),
  });
}

const TO_AGENT = chain('backend', 'agentcore-runtime', 'agent');
const below = (parent: number, change: object) => ({ parent_id: idOf(parent), ...change });
const part = { type: 'subsegment' };

describe('the hops of a turn', () => {
  it('have one row for each service, whose parts and calls are folded in', () => {
    const hops = hopsOf([
      ...TO_AGENT,
      segment(4, [20, 30], below(3, { name: 'token.check', ...part })),
      segment(5, [40, 60], below(3, { name: 'agentcore-gateway' })),
      segment(6, [70, 90], below(3, { name: 'agentcore-gateway' })),
    ]);
    expect(hops.map(({ name, spans }) => [name, spans.length])).toEqual([
      ['backend', 1],
      ['agentcore-runtime', 1],
      ['agent', 2],
      ['agentcore-gateway', 2],
    ]);
  });

  it('are in the same order, whichever was called first', () => {
    const calls = ['secured-api-2', 'agentcore-gateway', 'conversations', 'model'];
    const order = (names: readonly string[]) =>
      outline([
        ...TO_AGENT,
        ...names.map((name, at) =>
          segment(4 + at, [20 + at, 50], below(3, { name, ...(name === 'model' && part) })),
        ),
      ]).slice(3);
    const expected = [
      '      model',
      '      conversations',
      '      agentcore-gateway',
      '      secured-api-2',
    ];
    expect([order(calls), order(calls.toReversed())]).toEqual([expected, expected]);
  });

  it('take the two segments that Lambda records as its function’s', () => {
    const named = { name: 'three-tier-chat-interceptor-local' };
    expect(
      outline([
        segment(1, [0, 90], { name: 'agentcore-gateway' }),
        segment(2, [1, 80], below(1, { ...named, origin: 'AWS::Lambda' })),
        segment(3, [2, 70], below(2, { ...named, origin: 'AWS::Lambda::Function' })),
        segment(4, [3, 60], below(3, { name: 'interceptor' })),
      ]),
    ).toEqual(['agentcore-gateway', '  interceptor']);
  });

  it('put each HTTP API between its caller and its function', () => {
    const lines = [
      access(40, 'POST /api/conversations/{id}/turns', 'conversations'),
      access(90, 'GET /users/me', 'secured-api'),
    ];
    const segments = [
      ...TO_AGENT,
      segment(4, [28, 42], below(3, { name: 'conversations', ...part })),
      segment(5, [32, 38], below(4, { name: 'conversations' })),
      segment(6, [70, 95], below(3, { name: 'agentcore-gateway' })),
      segment(7, [82, 88], below(6, { name: 'secured-api' })),
    ];
    expect(outline(segments, lines).slice(3)).toEqual([
      '      http-api for conversations (untraced)',
      '        conversations',
      '      agentcore-gateway',
      '        http-api for secured-api (untraced)',
      '          secured-api',
    ]);
  });

  it('put one that called no function below who called it', () => {
    const origin = 'AWS::BedrockAgentCore::Gateway';
    const segments = [
      ...TO_AGENT,
      segment(4, [28, 42], below(3, { name: 'conversations', ...part })),
      segment(5, [70, 95], below(3, { name: 'agentcore-gateway', origin })),
    ];
    const lines = [access(40, 'PUT /api/conversations/{id}'), access(90, 'GET /users/me')];
    expect(outline(segments, lines).slice(3)).toEqual([
      '      http-api for conversations (untraced)',
      '      agentcore-gateway',
      '        http-api (untraced)',
    ]);
  });

  it('say which tiers were not reached, if the turn ended badly, and no other', () => {
    expect(outline(TO_AGENT, [], 'well')).toHaveLength(3);
    expect(outline(TO_AGENT, [], 'not-yet')).toHaveLength(3);
    expect(outline(TO_AGENT, [], 'badly').slice(3)).toEqual([
      '      http-api for conversations (not-reached)',
      '        conversations (not-reached)',
      '      agentcore-gateway (not-reached)',
      '        interceptor (not-reached)',
      '        http-api for secured-api (not-reached)',
      '          secured-api (not-reached)',
    ]);
    // What leads to a tier that was reached was reached, although it has left nothing.
    const lines = [line(5, 'event', { service: 'secured-api' })];
    expect(outline(TO_AGENT, lines, 'badly').slice(3)).toEqual([
      '      http-api for conversations (not-reached)',
      '        conversations (not-reached)',
      '      secured-api (missing)',
    ]);
    // Without a turn's first tier it is no turn: a client of the Gateway, or a trace of Lambda's.
    expect(outline(chain('secured-api'), [], 'badly')).toEqual(['secured-api']);
  });

  it('do not miss the product’s own tools where those of a further API were called', () => {
    const segments = [
      ...TO_AGENT,
      segment(6, [70, 95], below(3, { name: 'agentcore-gateway' })),
      segment(7, [82, 88], below(6, { name: 'orders' })),
    ];
    const lines = [access(90, 'GET /users/me/orders', 'orders')];
    expect(outline(segments, lines, 'badly').slice(5)).toEqual([
      '      agentcore-gateway',
      '        interceptor (not-reached)',
      '        http-api for orders (untraced)',
      '          orders',
    ]);
  });

  it('say of which tier only lines are known: it is running, or its segment is missing', () => {
    const lines = ['backend', 'agent'].map((service) => line(5, 'event', { service }));
    expect(outline([], lines, 'not-yet')).toEqual(['backend (running)', '  agent (running)']);
    expect(outline([], lines)).toEqual(['backend (missing)', '  agent (missing)']);
  });

  it('put a tier whose parent is missing where it belongs', () => {
    const lines = ['backend', 'agentcore-runtime'].map((service) => line(5, 'event', { service }));
    const segments = [
      segment(1, [20, 40], below(9, { name: 'interceptor' })),
      segment(2, [10, 90], below(8, { name: 'agentcore-gateway' })),
      segment(3, [5, 95], below(7, { name: 'agent' })),
    ];
    expect(outline(segments, lines)).toEqual([
      'backend (missing)',
      '  agentcore-runtime (missing)',
      '    agent',
      '      agentcore-gateway',
      '        interceptor',
    ]);
  });

  it('never put a tier below itself', () => {
    expect(outline(chain('agent', 'backend', 'agentcore-runtime'))).toEqual([
      'agent',
      '  backend',
      '    agentcore-runtime',
    ]);
  });

  it('keep their ids while the trace grows', () => {
    const ids = (segments: readonly Segment[]) => hopsOf(segments).map(({ id }) => id);
    const before = ids(TO_AGENT);
    expect(ids([...TO_AGENT, segment(4, [1, 2], below(3, { name: 'model', ...part }))])).toEqual([
      ...before,
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ]);
  });

  it('contain every span exactly once, whatever its parent and name', () => {
    const names = fc.constantFrom('agent', 'model', 'http-api', 'backend', '__proto__', '');
    const spans = fc.array(fc.record({ parent: fc.nat(12), name: names, isPart: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(spans, fc.constantFrom('well', 'badly', 'not-yet'), (made, ended) => {
        const segments = made.map(({ parent, name, isPart }, at) =>
          segment(at, [at, at + 5], below(parent, { name, ...(isPart && part) })),
        );
        const found = hopsOf(segments, [line(1, 'event', { service: 'agent' })], ended);
        const ids = found.flatMap((hop) => hop.spans.map((span) => span.segment.id));
        expect(ids.toSorted()).toEqual(segments.map(({ id }) => id).toSorted());
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        for (const [at, { caller }] of found.entries()) {
          if (caller) expect(found.indexOf(caller)).toBeLessThan(at);
        }
      }),
    );
  });
});

it('every tier of the wire contract has its place in the chain', () => {
  expect(new Set(CHAIN.map(({ name }) => name))).toEqual(new Set(TIERS));
});
