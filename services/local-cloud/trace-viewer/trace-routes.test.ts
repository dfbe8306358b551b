import { describe, expect, it } from 'vitest';
import { createDecisionLog } from '../iam/decision-log.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { createTraceStore } from '../xray/trace-store.ts';
import { createTraceRoutes } from './trace-routes.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const PARENT = '000000000000000a';
const MARKUP = '<img src=x onerror=alert(1)>';

function open() {
  const traces = createTraceStore();
  const logs = createMemoryLogStore();
  const decisions = createDecisionLog();
  const names = async () => new Map([['0a1b', 'Chat Member']]);
  return { traces, logs, decisions, app: createTraceRoutes({ logs, traces, decisions, names }) };
}

describe('the API', () => {
  it('returns the segments and the log lines of one trace', async () => {
    const { app, traces, logs } = open();
    const segment = { trace_id: TRACE, id: PARENT, name: 'backend', start_time: 1, end_time: 2 };
    traces.put(segment);
    logs.write('backend', 'request.received', { trace_id: TRACE });
    logs.write('backend', 'service.started');

    const list = await (await app.request('/api/traces')).json();
    expect(list).toMatchObject({ traces: [{ traceId: TRACE, durationMs: 1000 }] });
    const one = await (await app.request(`/api/traces/${TRACE}`)).json();
    expect(one).toEqual({ segments: [segment] });
    const logged = await (await app.request(`/api/traces/${TRACE}/logs`)).json();
    expect(logged).toMatchObject({ lines: [{ message: 'request.received' }] });
    const all = await (await app.request('/api/logs')).json();
    expect(all).toMatchObject({ lines: [{ trace_id: TRACE }, { message: 'service.started' }] });
    expect(await (await app.request('/api/segments')).json()).toEqual({ segments: [segment] });
  });

  it('returns nothing for an unknown trace', async () => {
    const { app } = open();
    expect(await (await app.request(`/api/traces/${TRACE}`)).json()).toEqual({ segments: [] });
    expect(await (await app.request(`/api/traces/${TRACE}/logs`)).json()).toEqual({ lines: [] });
  });
});

describe('the export', () => {
  const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

  it('is a file with segments, lines and checks, without tokens, metadata and names', async () => {
    const { app, traces, logs } = open();
    const segment = { trace_id: TRACE, id: PARENT, name: 'backend', start_time: 1, end_time: 2 };
    traces.put({ ...segment, annotations: { code: JWT }, metadata: { prompt: 'halcyon' } });
    logs.write('agent', 'token.checked', {
      ...{ trace_id: TRACE, checker: 'agent', verdict: 'accepted', subject_hash: '0a1b' },
      reason: `Bearer ${JWT}`,
    });
    const answer = await app.request(`/api/traces/${TRACE}/export`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="trace-${TRACE}.json"`,
    );
    const reason = '[redacted]';
    const row = { checker: 'agent', verdict: 'accepted', subject_hash: '0a1b', reason };
    expect(await answer.json()).toEqual({
      traceId: TRACE,
      segments: [{ ...segment, annotations: { code: '[redacted]' } }],
      lines: [expect.objectContaining(row)],
      rows: [expect.objectContaining(row)],
    });
  });
});

describe('the pages', () => {
  it('name the users of the local Okta, which no JSON does', async () => {
    const { app, traces, logs } = open();
    traces.put({ trace_id: TRACE, id: PARENT, name: 'agent', start_time: 1, end_time: 2 });
    logs.write('agent', 'token.checked', {
      ...{ trace_id: TRACE, checker: 'agent', verdict: 'accepted', subject_hash: '0a1b' },
    });
    for (const path of ['/traces', `/traces/${TRACE}`]) {
      expect(await (await app.request(path)).text()).toContain('Chat Member');
    }
    for (const path of [
      '/api/traces',
      `/api/traces/${TRACE}/ledger`,
      `/api/traces/${TRACE}/export`,
    ]) {
      expect(await (await app.request(path)).text()).not.toContain('Chat Member');
    }
  });

  it('show what IAM decided', async () => {
    const { app, traces, decisions } = open();
    const part = { id: '000000000000000b', name: 'model', start_time: 1, end_time: 2 };
    traces.put({ trace_id: TRACE, id: PARENT, name: 'agent', start_time: 1, subsegments: [part] });
    decisions.add({
      ...{ atMs: 1500, principal: 'arn/role/session', action: 'bedrock:InvokeModel' },
      ...{ resource: 'a-model', isAllowed: true },
    });
    const page = await (await app.request(`/traces/${TRACE}`)).text();
    expect(page).toMatch(/Trusted<\/span> <span class="muted">by IAM/);
    const [, address = ''] = /href="([^"]*\/hops\/[^"]*)">model/.exec(page) ?? [];
    const panel = await (await app.request(address)).text();
    expect(panel).toMatch(/Allowed<\/span> <code>bedrock:InvokeModel<\/code>/);
    expect(panel).toContain('<li><code>a-model</code></li>');
  });

  it('filter the list by what the address says', async () => {
    const { app, traces } = open();
    const other = '1-0000000a-00000000000000000000000b';
    traces.put({ trace_id: TRACE, id: PARENT, name: 'a', start_time: 1, end_time: 2, fault: true });
    traces.put({ trace_id: other, id: PARENT, name: 'a', start_time: 1, end_time: 2 });
    const page = await (await app.request('/traces?outcome=failed')).text();
    expect([page.includes(`id="turn-${TRACE}"`), page.includes(`id="turn-${other}"`)]).toEqual([
      true,
      false,
    ]);
  });

  it('lead from the list to a trace', async () => {
    const { app, traces } = open();
    expect((await app.request('/')).headers.get('location')).toBe('/traces');
    expect(await (await app.request('/traces')).text()).toContain('No turns yet');
    traces.put({ trace_id: TRACE, id: PARENT, name: 'backend', start_time: 1 });
    expect(await (await app.request('/traces')).text()).toContain(`href="/traces/${TRACE}"`);
  });

  it('put a segment below its parent and say how it ended', async () => {
    const { app, traces } = open();
    traces.put({
      trace_id: TRACE,
      id: PARENT,
      name: 'backend',
      start_time: 1,
      end_time: 1.25,
      fault: true,
      subsegments: [{ id: '000000000000000b', name: 'agent', start_time: 1.1 }],
    });
    const page = await (await app.request(`/traces/${TRACE}`)).text();
    const rows = page.match(/<tr[^>]*id="(?:hop|span)-[\s\S]*?<\/tr>/g) ?? [];
    expect(rows.filter((row) => row.includes('class="bar'))).toHaveLength(2);
    expect(rows[0]).toContain('250');
    expect(rows[0]?.toLowerCase()).toContain('fault');
    expect(rows[1]).toContain('agent');
    expect(rows[1]?.toLowerCase()).toContain('in progress');
  });

  it('end although two segments name each other as parent', async () => {
    const { app, traces } = open();
    const other = '000000000000000b';
    traces.put({ trace_id: TRACE, id: PARENT, parent_id: other, name: 'a', start_time: 1 });
    traces.put({ trace_id: TRACE, id: other, parent_id: PARENT, name: 'b', start_time: 1 });
    expect((await app.request(`/traces/${TRACE}`)).status).toBe(200);
  });

  it('show names and fields as text', async () => {
    const { app, traces, logs } = open();
    traces.put({ trace_id: TRACE, id: PARENT, name: MARKUP, origin: 'A', start_time: 1 });
    logs.write(MARKUP, MARKUP, { trace_id: TRACE, field: MARKUP, list: [MARKUP] });
    for (const path of ['/traces', `/traces/${TRACE}`, `/traces/${encodeURIComponent(MARKUP)}`]) {
      const page = await (await app.request(path)).text();
      expect(page).toContain('&lt;img');
      expect(page).not.toContain('<img');
    }
  });

  it.each([
    ['a missing trace', `/traces/${TRACE}`, 'No segment of this trace has arrived'],
    ['a malformed trace id', '/traces/1-0', 'cannot be the id of a trace'],
    ['a missing hop', `/traces/${TRACE}/hops/${PARENT}`, 'No such hop'],
    ['a missing part', `/traces/${TRACE}/spans/${PARENT}`, 'No such hop'],
    ['a hop of a malformed trace id', `/traces/1-0/spans/${PARENT}`, 'cannot be the id of a trace'],
  ])('answer 404 for %s, and a page with the reason', async (_, path, reason) => {
    const answer = await open().app.request(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    expect(await answer.text()).toContain(reason);
  });

  it('exist for a trace that has only lines', async () => {
    const { app, logs } = open();
    logs.write('backend', 'request.received', { trace_id: TRACE });
    expect((await app.request(`/traces/${TRACE}`)).status).toBe(200);
  });

  it('run no script and are not stored', async () => {
    const { app } = open();
    const { headers } = await app.request('/traces');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    const styles = await app.request('/traces.css');
    expect(styles.headers.get('content-type')).toContain('text/css');
  });
});
