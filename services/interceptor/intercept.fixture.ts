import type { Caller, TokenVerifier } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach } from 'vitest';
import { createIntercept } from './intercept.ts';

export const REQUEST_ID = '7a3c8f1e-0000-4000-8000-000000000001';
export const ROOT = makeTraceRoot();
export const TRACE = `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`;
export const SESSION = 'session-0123456789-0123456789-0123456789';
const caller = makeCaller({ subjectHash: 'cd34', scopes: ['chat.invoke'] });
export const TOKEN = caller.token;
export const BODY = {
  jsonrpc: '2.0',
  id: 'call-7',
  method: 'tools/call',
  params: { name: 'securedApi___getMyProfile', arguments: { note: 'what the user said' } },
};

export const asked: (readonly [string | undefined, string])[] = [];

function createVerifier(answer: () => Caller): TokenVerifier {
  return {
    async verifyAccessToken(authorization, scope) {
      asked.push([authorization, scope]);
      return answer();
    },
    verifyIdToken: () => Promise.reject(new Error('not asked for')),
  };
}

export const accepting = createVerifier(() => caller);

export function refusing(error: unknown): TokenVerifier {
  return createVerifier(() => {
    throw error;
  });
}

export const sent: string[] = [];
const telemetry = createTelemetry({
  service: 'interceptor',
  version: 'v1',
  sendSegment: (document) => sent.push(document),
});

export function intercept(verifier: TokenVerifier, event: unknown) {
  return createIntercept({ verifier, telemetry })(event, REQUEST_ID);
}

export function eventOf(headers: Record<string, string>, body: unknown = BODY): unknown {
  return {
    interceptorInputVersion: '1.0',
    mcp: {
      rawGatewayRequest: { body: JSON.stringify(body) },
      gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers, body, context: null },
      gatewayResponse: null,
    },
  };
}

export let stdout: CapturedStdout;

/** Each test of the file begins with nothing asked, sent or printed. */
export function recordFromEachTest(): void {
  beforeEach(() => {
    stdout = captureStdout();
    asked.length = 0;
    sent.length = 0;
  });
  afterEach(() => stdout.release());
}
