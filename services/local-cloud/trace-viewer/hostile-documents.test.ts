import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../http/parse-json.ts';
import { createDecisionLog } from '../iam/decision-log.ts';
import type { LogStore } from '../logs/log-store.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { putTraceSegments } from '../xray/put-trace-segments.ts';
import { createTraceStore, type TraceStore } from '../xray/trace-store.ts';
import { createTraceRoutes } from './trace-routes.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const OTHER = '1-0000000a-00000000000000000000000b';
const NOW = Date.now() / 1000;
const id = (number: number) => number.toString(16).padStart(16, '0');

function routesOf(traces: TraceStore, logs: LogStore = createMemoryLogStore()): Hono {
  const decisions = createDecisionLog();
  decisions.add({
    atMs: NOW * 1000,
    principal: '',
    action: 'bedrock:x',
    resource: '',
    isAllowed: true,
  });
  return createTraceRoutes({ traces, logs, decisions, names: async () => new Map() });
}

/** Pages and lists with these documents and lines in their stores. */
function open() {
  const traces = createTraceStore();
  const logs = createMemoryLogStore();
  // An error in a page fails the test instead of becoming a 500.
  const app = new Hono().route('/', routesOf(traces, logs)).onError((error) => {
    throw error;
  });
  const put = (...documents: readonly unknown[]) =>
    putTraceSegments(
      JSON.stringify({ TraceSegmentDocuments: documents.map((one) => JSON.stringify(one)) }),
      traces,
    );
  async function readAll(): Promise<void> {
    const paths = [
      '/traces',
      '/traces?all&user=__proto__&outcome=toString',
      '/api/traces',
      '/api/logs',
      '/api/segments',
    ];
    for (const root of [TRACE, OTHER, '1-nonsense']) {
      paths.push(`/traces/${root}`, `/traces/${root}/spans/${id(1)}`);
      for (const part of ['', '/logs', '/ledger', '/export'])
        paths.push(`/api/traces/${root}${part}`);
    }
    for (const path of paths) {
      const answer = await app.request(path);
      expect([path, answer.status < 500]).toEqual([path, true]);
      // A page names the addresses of the hops.
      for (const [, hop] of (await answer.text()).matchAll(
        /href="(\/traces\/[^"]+\/hops\/[^"]+)"/g,
      )) {
        if (!paths.includes(String(hop)) && paths.length < 40) paths.push(String(hop));
      }
    }
  }
  return { traces, logs, put, readAll, request: app.request };
}

const good = { id: id(9), trace_id: TRACE, name: 'backend', start_time: NOW, end_time: NOW + 1 };

describe('a time outside of any calendar', () => {
  it.each([8.65e12, 1.7e18, -1e300, -1, 1e300, 1e11 + 1, null, '1', [1]])(
    'is refused as X-Ray does, and the others are shown: %j',
    async (time) => {
      const { put, readAll, traces } = open();
      for (const times of [{ start_time: time }, { start_time: NOW, end_time: time }]) {
        const { body } = put(good, { ...good, id: id(1), ...times });
        expect(body).toEqual({
          UnprocessedTraceSegments: [
            { Id: id(1), ErrorCode: 'InvalidSegment', Message: expect.any(String) },
          ],
        });
      }
      expect(traces.segmentsOf(TRACE)).toHaveLength(1);
      await readAll();
    },
  );
});

describe('a document of one client', () => {
  it.each([
    ['a name that is too long', { name: 'x'.repeat(201) }],
    ['half a document', { subsegments: [{ ...good, start_time: 8.65e12 }] }],
    ['an id that is a prototype', { id: '__proto__' }],
  ])('is refused for %s', async (_, change) => {
    const { put, readAll, traces } = open();
    put({ ...good, ...change });
    expect(traces.segmentsOf(TRACE)).toEqual([]);
    await readAll();
  });

  it('is refused if it is deeper than a page could serialize', async () => {
    const { traces, readAll } = open();
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const document = JSON.stringify(good).replace('}', `,"annotations":${deep}}`);
    expect(
      putTraceSegments(JSON.stringify({ TraceSegmentDocuments: [document] }), traces).body,
    ).toMatchObject({ UnprocessedTraceSegments: [{ ErrorCode: 'InvalidSegment' }] });
    await readAll();
  });

  it.each([
    [
      'a value that cannot become text',
      { origin: { toString: 1 }, aws: { xray: { sdk: { toString: null } } } },
    ],
    ['names of prototypes', { origin: 'constructor', name: '__proto__', user: 'toString' }],
    [
      'no object where X-Ray has one',
      { aws: null, http: 7, annotations: [1], cause: 'x', service: [] },
    ],
    ['lone surrogates', { name: '\ud83d', annotations: { '\udc00': '\ud83d' } }],
    ['text from right to left', { name: '\u202egnp.exe', annotations: { שלום: 'עולם' } }],
    ['markup', { name: '<script>alert(1)</script>', annotations: { '"><b>': '</dd>' } }],
    ['itself as its parent', { parent_id: id(9) }],
    ['an end before its start', { end_time: 0 }],
    [
      'a full 64 KB of annotations',
      { annotations: Object.fromEntries(Array.from({ length: 4000 }, (_, n) => [`k${n}`, n])) },
    ],
  ])('is shown with %s', async (_, change) => {
    const { put, readAll, traces } = open();
    expect(put({ ...good, ...change }).body).toEqual({ UnprocessedTraceSegments: [] });
    expect(traces.segmentsOf(TRACE)).toHaveLength(1);
    await readAll();
  });

  it('may be one of many of its trace, each the parent of the next, the last of the first', async () => {
    const { traces, readAll } = open();
    for (let number = 0; number < 10_000; number += 1) {
      traces.put({ ...good, id: id(number), parent_id: id((number + 1) % 10_000) });
    }
    await readAll();
  });

  it('may be of a trace with more segments than a call takes arguments', async () => {
    const traces = createTraceStore({ segmentsOfTrace: 200_000, bytes: 1e9 });
    for (let number = 0; number < 150_000; number += 1) {
      traces.put({ ...good, id: id(number), parent_id: id(0) });
    }
    const app = routesOf(traces);
    expect((await app.request('/api/traces')).status).toBe(200);
  });
});

const oddText = fc.constantFrom(
  '',
  '__proto__',
  'constructor',
  'toString',
  '\ud83d',
  '\u202e',
  '</td>',
  'Invalid Date',
  '+275760-09-13T00:00:00.001Z',
  '9'.repeat(400),
);
const oddObject = fc
  .constantFrom(
    '{"toString":1,"valueOf":1}',
    '{"__proto__":{"toString":1}}',
    '{"toJSON":1}',
    '{"length":-1}',
    '[[[[[]]]]]',
  )
  .map((text) => JSON.parse(text) as unknown);
const anything = fc.oneof(
  oddText,
  oddObject,
  fc.jsonValue({ noUnicodeString: false }),
  fc.double(),
);
const ids = fc.constantFrom(id(1), id(2), id(3));
const times = fc.oneof(
  fc.constantFrom(NOW, NOW + 0.5, 0, 1e11, 8.65e12, -1e300, 5e-324),
  fc.double(),
);
const KEYS = [
  'annotations',
  'aws',
  'http',
  'cause',
  'service',
  'origin',
  'type',
  'fault',
  'error',
  'in_progress',
  'metadata',
  'resource_arn',
  'subsegments',
  '__proto__',
];
const rest = fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), oddText), anything, { maxKeys: 6 });
const documents = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record(
          {
            trace_id: fc.constantFrom(TRACE, OTHER),
            id: ids,
            name: fc.oneof(oddText, fc.string({ unit: 'binary' })),
            start_time: times,
            end_time: times,
            parent_id: ids,
            rest,
          },
          { requiredKeys: ['trace_id', 'id', 'name', 'start_time'] },
        )
        .map(({ rest: other, ...own }) => ({ ...other, ...own })),
    },
    { weight: 1, arbitrary: anything },
  ),
  { maxLength: 8 },
);
const lines = fc.array(
  fc.oneof(
    fc.record(
      {
        trace_id: fc.oneof(fc.constant(TRACE), anything),
        message: fc.oneof(fc.constantFrom('token.checked', 'request'), anything),
        service: fc.oneof(fc.constant('http-api'), anything),
        level: anything,
        timestamp: anything,
        checker: anything,
        verdict: fc.oneof(fc.constantFrom('accepted', 'refused'), anything),
        rest: anything,
        duration_ms: anything,
        route: anything,
        function_name: fc.oneof(fc.constant('three-tier-chat-x-local'), anything),
        tool: anything,
        arguments: anything,
        request_id: anything,
      },
      { requiredKeys: [] },
    ),
    anything,
  ),
  { maxLength: 8 },
);

it('whatever services send and log, every page and list is shown', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(documents, lines, async (sent, logged) => {
      const { traces, logs, readAll } = open();
      for (const document of sent) {
        try {
          traces.put(parseJson(JSON.stringify(document)));
        } catch {
          // Refused, as X-Ray does.
        }
      }
      for (const line of logged) logs.ingest('agent', JSON.stringify(line));
      await readAll();
    }),
    { numRuns: 150 },
  );
});
