import { HEADER, LEDGER_PATH, makeProblem, type TurnLedger } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { answerJson, problemOf, ROOT, start } from './testing/app-harness.ts';

const LEDGER: TurnLedger = {
  traceId: ROOT,
  checks: [
    { checker: 'agent', at: '2026-11-24T00:00:00.000Z', verdict: 'accepted', isYours: true },
  ],
  missing: [],
  isComplete: true,
};

describe(`GET ${LEDGER_PATH}/{trace id}`, () => {
  it('answers with a turn’s ledger, which nobody may cache', async () => {
    const asked: unknown[] = [];
    const { app, telemetry } = await start(answerJson, {
      answerLedger: async (traceId, headers, ownTrace) => {
        asked.push([traceId, headers.get('authorization'), ownTrace === ROOT]);
        return { kind: 'ledger', ledger: LEDGER };
      },
    });
    const response = await app.request(`${LEDGER_PATH}/${ROOT}`, {
      headers: { authorization: 'Bearer token' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-/);
    expect(await response.json()).toEqual(LEDGER);
    expect(asked).toEqual([[ROOT, 'Bearer token', false]]);
    expect(telemetry.closed).toEqual([{ status: 200 }]);
  });

  it.each([
    ['not-found', 404, null],
    ['not-signed-in', 401, 'Bearer'],
    ['ledger-unavailable', 503, null],
  ] as const)('answers with the problem %s', async (code, status, challenge) => {
    const { app } = await start(answerJson, {
      answerLedger: async (_traceId, _headers, ownTrace) => ({
        kind: 'problem',
        problem: makeProblem(code, 'Why.', ownTrace),
      }),
    });
    const response = await app.request(`${LEDGER_PATH}/${ROOT}`, {
      headers: { [HEADER.traceId]: `Root=${ROOT}` },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('www-authenticate')).toBe(challenge);
    expect(await problemOf(response)).toMatchObject({ code, traceId: ROOT });
  });

  it.each([
    ['POST', `${LEDGER_PATH}/${ROOT}`],
    ['DELETE', `${LEDGER_PATH}/${ROOT}`],
    ['GET', LEDGER_PATH],
    ['GET', `${LEDGER_PATH}/${ROOT}/more`],
  ])('is all there is: %s %s is not found', async (method, path) => {
    const { app } = await start();
    const response = await app.request(path, { method });
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('may be read by a page of an allowed origin', async () => {
    const origin = 'https://chat.example.com';
    const { app } = await start(answerJson, {
      allowedOrigins: [origin],
      answerLedger: async () => ({ kind: 'ledger', ledger: LEDGER }),
    });
    const preflight = await app.request(`${LEDGER_PATH}/${ROOT}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST');
    const answer = await app.request(`${LEDGER_PATH}/${ROOT}`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });
});
