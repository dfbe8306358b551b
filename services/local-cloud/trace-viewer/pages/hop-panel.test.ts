import { describe, expect, it } from 'vitest';
import { hopPanel } from './hop-panel.ts';
import { chain, check, idOf, line, MARKUP, segment, textOf, view } from './turn-view.fixture.ts';

/** The panel of the hop of this name. */
function panelOf(name: string, ...args: Parameters<typeof view>) {
  const turn = view(...args);
  const hop = turn.hops.find((each) => each.name === name);
  if (!hop) throw new Error(`There is no hop ${name}`);
  return hopPanel(turn, hop);
}

const CHAIN = chain('backend', 'agentcore-runtime', 'agent');

describe('the panel of a hop', () => {
  it('contains the claims that it checked, who checked them, and what changed', () => {
    const claims = {
      ...{ issuer: 'https://okta', audience: 'api://chat', client_id: '0oa1' },
      ...{ scopes: ['a', 'b'], subject_hash: '0a1b', token_fingerprint: 'f1' },
    };
    const names = new Map([['0a1b', 'Chat Member']]);
    const lines = [
      check(6, 'agentcore-runtime', { ...claims, scopes: ['a'] }),
      check(12, 'agent', claims),
    ];
    expect(textOf(panelOf('agent', CHAIN, lines, undefined, { names }))).toContain(
      'Identity Verified by agent scopes changed The scopes changed: a before, a b here. ' +
        'Token A f1 User Chat Member 0a1b Actor 0oa1 Issuer https://okta Audience api://chat ' +
        'Scopes a b ',
    );
  });

  it('says why a token was refused', () => {
    const refused = { verdict: 'refused', reason: 'expired' };
    expect(textOf(panelOf('agent', CHAIN, [check(12, 'agent', refused)]))).toContain(
      'Refused by agent Refused expired',
    );
  });

  it('sums up all calls, and contains what went wrong in any', () => {
    const cause = { exceptions: [{ type: 'ModelError', message: 'too hot' }] };
    const call = (number: number, at: number, more = {}) =>
      segment(number, [at, at + 10], {
        ...{ name: 'model', type: 'subsegment', parent_id: idOf(3), ...more },
      });
    const text = textOf(
      panelOf('model', [...CHAIN, call(4, 20), call(5, 50, { fault: true, cause })]),
    );
    expect(text).toMatch(
      /^model Close Fault Amazon Bedrock · 2 calls What went wrong ModelError too hot /,
    );
    expect(text).toContain(
      'Begins +20 ms Duration 20 ms Own work 20 ms Critical path 20 ms Called by agent',
    );
  });

  it('of one call contains what its segment says, and names the hop that called it', () => {
    const http = { request: { method: 'POST', url: 'http://a/mcp' }, response: { status: 200 } };
    const segments = [
      ...chain('backend', 'agentcore-runtime'),
      segment(3, [20, 30], {
        name: 'agent',
        parent_id: idOf(2),
        http,
        annotations: { user: '0a' },
      }),
      segment(4, [22, 24], { name: 'token.check', type: 'subsegment', parent_id: idOf(3) }),
    ];
    const text = textOf(panelOf('agent', segments));
    expect(text).toContain('Called by agentcore-runtime Request POST http://a/mcp Status 200');
    expect(text).toContain(`Span id ${idOf(3)} Parent id ${idOf(2)} Annotations user 0a`);
  });

  it('says that the first has no caller, and that a caller is missing', () => {
    expect(textOf(panelOf('backend', CHAIN))).toContain('Called by none: it is the first');
    const orphan = segment(1, [0, 1], { name: 'backend', parent_id: idOf(9) });
    expect(textOf(panelOf('backend', [orphan]))).toContain('Called by missing parent');
  });

  it('contains the lines of its service, and Lambda’s about its function', () => {
    const lines = [
      line(11, 'own', { service: 'agent' }),
      line(12, 'of-lambda', { service: 'lambda', function_name: 'three-tier-chat-agent-local' }),
      line(13, 'other', { service: 'backend' }),
    ];
    expect(textOf(panelOf('agent', CHAIN, lines))).toMatch(
      /2 log lines \+11 ms own \+12 ms of-lambda function_name \S+$/,
    );
  });

  it('of an HTTP API contains its calls, and its lines alone', () => {
    const request = (id: string, service: string, route: string) =>
      line(20, 'request', {
        ...{ service: 'http-api', request_id: id, route, status: 200, duration_ms: 5 },
        function_name: `three-tier-chat-${service}-local`,
      });
    const lines = [
      request('one', 'conversations', 'POST /api/conversations'),
      request('two', 'secured-api', 'GET /users/me'),
    ];
    const text = textOf(panelOf('http-api', CHAIN, lines));
    expect(text).toContain('for conversations · POST /api/conversations · no X-Ray');
    expect(text).toContain('POST /api/conversations 200, 5.0 ms');
    expect(text).toContain('1 log line');
    expect(text).not.toContain('/users/me');
  });

  it('contains the arguments of tool calls by name, and all that was sent as text', () => {
    const call = (logged: unknown) =>
      line(12, 'mcp-call', { service: 'agent', tool: MARKUP, arguments: logged });
    const lines = [call({ theme: '[redacted]', [MARKUP]: { toString: 1 } }), call({}), call(null)];
    const panel = panelOf('agent', CHAIN, lines);
    expect(textOf(panel)).toContain(
      `Arguments of ${MARKUP} theme [redacted] ${MARKUP} {"toString":1} Arguments of ${MARKUP} none`,
    );
    expect(String(panel)).not.toContain('<img');
  });
});
