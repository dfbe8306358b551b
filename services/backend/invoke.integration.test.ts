import { Shutdown } from '@three-tier-chat/http-server';
import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { INVOKE_PATH, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { createAgentClient } from './agent-client.ts';
import { createApp } from './app.ts';
import {
  ARN,
  invoke,
  noLedger,
  open,
  problemOf,
  ROOT,
  start,
  TIMES,
} from './testing/app-harness.ts';
import { startScriptedRuntime } from './testing/scripted-runtime.ts';

describe('an answer of the Runtime', () => {
  it.each([
    [400, 502, 'agent-failed'],
    [401, 401, 'not-signed-in'],
    [402, 429, 'too-many-requests'],
    [403, 403, 'not-allowed'],
    [404, 502, 'agent-failed'],
    [409, 409, 'session-busy'],
    [424, 502, 'agent-failed'],
    [429, 429, 'too-many-requests'],
    [500, 503, 'agent-unavailable'],
    [502, 503, 'agent-unavailable'],
    [503, 503, 'agent-unavailable'],
    [504, 504, 'agent-timeout'],
  ])('explains the Runtime status %i as %i %s', async (runtimeStatus, status, code) => {
    const { app } = await start((response) =>
      response
        .writeHead(runtimeStatus, { 'content-type': 'application/json', 'retry-after': '3' })
        .end('{"message":"internal: arn:aws:secret"}'),
    );
    const response = await app.request(INVOKE_PATH, invoke());
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('3');
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status, code, traceId: ROOT });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it("sends its own challenge, since the Runtime's describes the Runtime", async () => {
    const { app } = await start((response) =>
      response
        .writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="https://arn/secret"' })
        .end('{"message":"OAuth authorization failed: Token has expired"}'),
    );
    const response = await app.request(INVOKE_PATH, invoke());
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it.each([
    [401, 'scope'],
    [401, 'scp'],
    [403, 'scope'],
  ])('names the scope that a %i for the claim %s means', async (runtimeStatus, claim) => {
    const message = `OAuth authorization failed: Claim '${claim}' value mismatch with configuration`;
    const { app } = await start((response) =>
      response.writeHead(runtimeStatus).end(JSON.stringify({ message })),
    );
    const response = await app.request(INVOKE_PATH, invoke());
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="chat.invoke"',
    );
    expect(await problemOf(response)).toMatchObject({
      status: 403,
      code: 'not-allowed',
      detail: expect.stringContaining('chat.invoke'),
    });
  });

  it("answers with the status of the agent's problem, which arrives with status 200", async () => {
    const problem = {
      ...makeProblem('session-of-another-user', 'Start a new conversation.', ROOT),
      kept: false,
    };
    const { app } = await start((response) =>
      response
        .writeHead(200, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problem)),
    );
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await app.request(INVOKE_PATH, invoke({ accept }));
      expect(response.status).toBe(403);
      expect(await problemOf(response)).toEqual(problem);
    }
  });

  it('passes on that the token expires too soon as a 401', async () => {
    const problem = makeProblem('token-expiring', 'Renew it.', ROOT);
    const { app } = await start((response) =>
      response
        .writeHead(200, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problem)),
    );
    const response = await app.request(INVOKE_PATH, invoke({ accept: 'text/event-stream' }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await problemOf(response)).toEqual(problem);
  });

  it.each([
    ['a problem with an unknown code', 'application/problem+json', '{"code":"new-kind"}'],
    ['a problem that is not JSON', 'application/problem+json', '<html>'],
    ['an answer of another media type', 'text/html', '<html>'],
  ])('answers 502 to %s', async (_case, contentType, body) => {
    const { app } = await start((response) =>
      response.writeHead(200, { 'content-type': contentType }).end(body),
    );
    const response = await app.request(INVOKE_PATH, invoke());
    expect(await problemOf(response)).toMatchObject({ status: 502, code: 'agent-failed' });
  });

  it('reports that the agent is unavailable when nothing listens', async () => {
    const { app, runtime, telemetry } = await start();
    await runtime.close();
    const response = await app.request(INVOKE_PATH, invoke());
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'agent-unavailable' });
    expect(telemetry.lines).toContainEqual(
      expect.objectContaining({ message: 'agent.call_failed', fault: 'unreachable' }),
    );
  });

  it('reports that the agent failed when a JSON answer breaks off', async () => {
    const { app } = await start((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"mess', () => {
        response.destroy();
      });
    });
    const response = await app.request(INVOKE_PATH, invoke());
    expect(await problemOf(response)).toMatchObject({ status: 502, code: 'agent-failed' });
  });

  it('cancels the call when the whole answer takes longer than its deadline', async () => {
    const runtime = await startScriptedRuntime(() => {});
    const shutdown = new Shutdown();
    const agent = createAgentClient({ endpoint: runtime.endpoint, runtimeArn: ARN, shutdown });
    open.push(() => agent.close(), runtime.close);
    const app = createApp({
      agent,
      answerLedger: noLedger,
      telemetry: createRecordingTelemetry(),
      allowedOrigins: [],
      times: { ...TIMES, maxAnswerMs: { json: 20, events: 60_000 } },
      shutdown,
    });
    const response = await app.request(INVOKE_PATH, invoke());
    expect(await problemOf(response)).toMatchObject({ status: 504, code: 'agent-timeout' });
  });
});
