import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import type { LogStore } from '../logs/log-store.ts';
import { TRACE_ID } from '../xray/segment.ts';
import type { TraceStore } from '../xray/trace-store.ts';
import { readLedger } from './ledger.ts';
import { listPage } from './pages/list-page.ts';
import { malformedPage, unknownSpanPage, unknownTracePage } from './pages/missing-page.ts';
import { spanPage } from './pages/span-page.ts';
import { tracePage } from './pages/trace-page.ts';
import { listTurns } from './turn.ts';
import { viewTurn } from './turn-view.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE = readFileSync(new URL('./pages/style.css', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('./pages/script.js', import.meta.url), 'utf8');
const FOLLOW = readFileSync(new URL('./pages/follow.js', import.meta.url), 'utf8');

/** The trace pages and their JSON. They exist only on a laptop, in place of X-Ray's console. */
export function createTraceRoutes(logs: LogStore, traces: TraceStore): Hono {
  const app = new Hono();
  const readView = (root: string) =>
    viewTurn(root, traces.segmentsOf(root), logs.ofTrace(root), Date.now());
  const jsonOf = (root: string) => ({
    segments: traces.documentsOf(root),
    lines: logs.ofTrace(root),
    rows: readLedger(logs.ofTrace(root)),
  });

  app.use('*', async (c, next) => {
    await next();
    c.header('content-security-policy', CSP);
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-store');
  });
  // An open page reloads repeatedly, and mostly nothing has changed.
  app.use('/traces/*', etag());

  app.get('/', (c) => c.redirect('/traces'));
  app.get('/traces.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css' }));
  app.get('/traces.js', (c) => c.body(SCRIPT, 200, { 'content-type': 'text/javascript' }));
  app.get('/follow.js', (c) => c.body(FOLLOW, 200, { 'content-type': 'text/javascript' }));
  app.get('/traces', (c) => c.html(listPage(listTurns(traces, logs, Date.now()), isWhole(c))));
  app.get('/traces/:root/*', async (c, next) => {
    const root = c.req.param('root');
    if (!TRACE_ID.test(root)) return c.html(malformedPage(root), 404);
    return next();
  });
  app.get('/traces/:root', (c) => {
    const root = c.req.param('root');
    const view = readView(root);
    return view.tree.spans.length === 0 && view.lines.length === 0
      ? c.html(unknownTracePage(root, Date.now()), 404)
      : c.html(tracePage(view));
  });
  app.get('/traces/:root/spans/:id', (c) => {
    const root = c.req.param('root');
    const view = readView(root);
    const span = view.tree.spans.find(({ segment }) => segment.id === c.req.param('id'));
    return span ? c.html(spanPage(view, span)) : c.html(unknownSpanPage(root), 404);
  });

  app.get('/api/traces', (c) => c.json({ traces: listTurns(traces, logs, Date.now()) }));
  app.get('/api/traces/:root', (c) =>
    c.json({ segments: traces.documentsOf(c.req.param('root')) }),
  );
  app.get('/api/traces/:root/logs', (c) => c.json({ lines: logs.ofTrace(c.req.param('root')) }));
  app.get('/api/traces/:root/ledger', (c) => c.json({ rows: jsonOf(c.req.param('root')).rows }));
  app.get('/api/traces/:root/export', (c) => {
    const root = c.req.param('root');
    // The file's name may contain only the characters of a trace id.
    const name = root.replace(/[^\w-]/g, '');
    c.header('content-disposition', `attachment; filename="trace-${name}.json"`);
    return c.json({ traceId: root, ...jsonOf(root) });
  });
  // With the lines that belong to no trace, and with fields that are too long for the terminal.
  app.get('/api/logs', (c) => c.json({ lines: logs.all() }));
  // With the traces that Lambda itself started, which the list of turns does not show.
  app.get('/api/segments', (c) =>
    c.json({ segments: traces.traceIds().flatMap(traces.documentsOf) }),
  );
  return app;
}

/** Tells whether all turns are requested instead of the latest. */
function isWhole(c: Context): boolean {
  return c.req.query('all') !== undefined;
}
