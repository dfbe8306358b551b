import { makeProblem, PROBLEM, type ProblemCode } from '@three-tier-chat/wire-contract';
import type { Answer, Asked, Route } from './scripted-server.ts';

const TRACE = '1-6750a000-aaaaaaaaaaaaaaaaaaaaaaaa';

/** What a browser gets of a site that is deployed: headers as CloudFront writes them. */
export function healthySite(issuer: string, config: string): Record<string, Route> {
  return {
    'GET /': { text: '<!doctype html>', headers: siteHeaders(issuer) },
    'GET /config.json': { text: config, headers: { 'content-type': 'application/json' } },
    'GET /api/ledger/*': { status: 401, json: makeProblem('not-signed-in', 'Sign in.', TRACE) },
    'POST /api/agent/invoke': turn,
  };
}

export function siteHeaders(issuer: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ${issuer}/; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  };
}

/** A turn that ends with a problem document. */
export function refusedTurn(code: ProblemCode): Answer {
  return { status: PROBLEM[code].status, json: makeProblem(code, 'It says why.', TRACE) };
}

/** An answer with a tool call, to a request that names the trace. */
function turn({ headers }: Asked): Answer {
  const traceId = /^Root=([^;]+)/.exec(String(headers['x-amzn-trace-id']))?.[1];
  return {
    json: {
      message: 'You are the canary.',
      sessionId: 's',
      traceId,
      toolCalls: [{ name: 'getMyProfile', status: 'done', durationMs: 5 }],
    },
  };
}
