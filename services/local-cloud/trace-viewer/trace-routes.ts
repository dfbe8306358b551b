import { readFileSync } from 'node:fs';
import { withoutCredentials } from '@three-tier-chat/wire-contract';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { DecisionLog } from '../iam/decision-log.ts';
import type { LogStore } from '../logs/log-store.ts';
import { TRACE_ID } from '../xray/segment.ts';
import type { TraceStore } from '../xray/trace-store.ts';
import { readLedger } from './ledger.ts';
import { listPage } from './pages/list-page.ts';
import { malformedPage, unknownRowPage, unknownTracePage } from './pages/missing-page.ts';
import { hopPage, spanPage } from './pages/row-page.ts';
import { tracePage } from './pages/trace-page.ts';
import { listTurns } from './turn.ts';
import { filterTurns, readFilter } from './turn-filter.ts';
import { type UserNames, viewTurn } from './turn-view.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE = readFileSync(new URL('./pages/style.css', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('./pages/script.js', import.meta.url), 'utf8');
const FOLLOW = readFileSync(new URL('./pages/follow.js', import.meta.url), 'utf8');
const TELL = readFileSync(new URL('./pages/tell.js', import.meta.url), 'utf8');

/** What the pages show. */
export interface TraceSources {
  readonly logs: LogStore;
  readonly traces: TraceStore;
  readonly decisions: Pick<DecisionLog, 'all'>;
  /** Names of the users of the local Okta. They are on pages alone, and in no JSON. */
  readonly names: () => Promise<UserNames>;
}

/** The trace pages and their JSON. They exist only on a laptop, in place of X-Ray's console. */
export function createTraceRoutes({ logs, traces, decisions, names }: TraceSources): Hono {
  const app = new Hono();
  const readView = async (root: string) =>
    viewTurn(
      root,
      traces.segmentsOf(root),
      logs.ofTrace(root),
      { decisions: decisions.all(), names: await names() },
      Date.now(),
    );
  const turns = () => listTurns(traces, logs, Date.now());

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
  app.get('/tell.js', (c) => c.body(TELL, 200, { 'content-type': 'text/javascript' }));
  app.get('/traces', async (c) => {
    const all = turns();
    const filter = readFilter(c.req.query());
    return c.html(
      listPage({
        turns: all,
        shown: filterTurns(all, filter),
        filter,
        isWhole: c.req.query('all') !== undefined,
        names: await names(),
      }),
    );
  });
  app.get('/traces/:root/*', async (c, next) => {
    const root = c.req.param('root');
    if (!TRACE_ID.test(root)) return c.html(malformedPage(root), 404);
    return next();
  });
  app.get('/traces/:root', async (c) => {
    const root = c.req.param('root');
    const view = await readView(root);
    return view.tree.spans.length === 0 && view.lines.length === 0
      ? c.html(unknownTracePage(root, Date.now()), 404)
      : c.html(tracePage(view));
  });
  app.get('/traces/:root/hops/:id', async (c) => {
    const root = c.req.param('root');
    const view = await readView(root);
    const hop = view.hops.find(({ id }) => id === c.req.param('id'));
    return hop ? c.html(hopPage(view, hop)) : c.html(unknownRowPage(root), 404);
  });
  app.get('/traces/:root/spans/:id', async (c) => {
    const root = c.req.param('root');
    const view = await readView(root);
    const span = view.tree.spans.find(({ segment }) => segment.id === c.req.param('id'));
    return span ? c.html(spanPage(view, span)) : c.html(unknownRowPage(root), 404);
  });

  app.get('/api/traces', (c) => c.json({ traces: turns() }));
  app.get('/api/traces/:root', (c) =>
    c.json({ segments: traces.documentsOf(c.req.param('root')) }),
  );
  app.get('/api/traces/:root/logs', (c) => c.json({ lines: logs.ofTrace(c.req.param('root')) }));
  app.get('/api/traces/:root/ledger', (c) =>
    c.json({ rows: readLedger(logs.ofTrace(c.req.param('root'))) }),
  );
  app.get('/api/traces/:root/export', (c) => {
    const root = c.req.param('root');
    // The file's name may contain only the characters of a trace id.
    const name = root.replace(/[^\w-]/g, '');
    c.header('content-disposition', `attachment; filename="trace-${name}.json"`);
    const lines = logs.ofTrace(root);
    // Without metadata, which is the only part that may contain what was asked and answered.
    const trace = {
      traceId: root,
      segments: traces.segmentsOf(root),
      lines,
      rows: readLedger(lines),
    };
    return c.body(withoutCredentials(JSON.stringify(trace)), 200, {
      'content-type': 'application/json',
    });
  });
  // With the lines that belong to no trace, and with fields that are too long for the terminal.
  app.get('/api/logs', (c) => c.json({ lines: logs.all() }));
  // With the traces that Lambda itself started, which the list of turns does not show.
  app.get('/api/segments', (c) =>
    c.json({ segments: traces.traceIds().flatMap(traces.documentsOf) }),
  );
  return app;
}
