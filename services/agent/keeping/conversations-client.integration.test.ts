import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { makeTraceRoot, type TurnToAppend } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ScriptedConversations,
  startScriptedConversations,
} from '../testing/scripted-conversations.ts';
import {
  type ConversationsClient,
  ConversationsRefusal,
  ConversationsUnavailable,
  createConversationsClient,
} from './conversations-client.ts';

const ID = 'session-0123456789-0123456789-0123456789';
const ASKER = { token: 'secret-token', expiresAtMs: Number.MAX_SAFE_INTEGER };
const TURN: TurnToAppend = {
  turnId: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10',
  attempt: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d11',
  prompt: 'Hi',
  outcome: 'running',
  openForSeconds: 60,
  version: 0,
  traceId: makeTraceRoot(),
  parts: [],
  messages: [],
  toolCalls: [],
  agentVersion: 'v1',
  modelId: 'model',
};
const NEVER = new Promise<void>(() => {});

let store: ScriptedConversations;
beforeEach(async () => {
  store = await startScriptedConversations();
});
afterEach(() => store.close());

const telemetry = createRecordingTelemetry();

/** Runs work with a client within a request. */
function withClient<T>(
  work: (client: ConversationsClient) => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  const client = createConversationsClient({
    url: store.url,
    telemetry,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const request = telemetry.openRequest({ traceHeader: `Root=${TURN.traceId};Sampled=1` });
  return request.run(() => work(client));
}

describe('the client of the conversations API', () => {
  it('takes a time that is no whole number of milliseconds', async () => {
    const { turnId, version: _, ...turn } = TURN;
    const answer = await withClient(async (client) => {
      await client.append(ASKER, ID, TURN);
      return client.finish(ASKER, ID, turnId, turn, 599_999.75);
    });
    expect(answer).toMatchObject({ turnId });
  });

  it('sends the user’s token, and records each request as a span', async () => {
    await withClient((client) => client.append(ASKER, ID, TURN));
    expect(store.requests).toEqual([{ line: 'POST turns', token: 'Bearer secret-token' }]);
    expect(telemetry.spans.at(-1)).toMatchObject({
      name: 'conversations',
      isOpen: false,
      outcome: { status: 201 },
    });
  });

  it('asks a second time when nobody answered, and keeps a turn once', async () => {
    store.answer({ line: /POST/, breaksOff: true });
    const append = withClient((client) => client.append(ASKER, ID, TURN));
    await expect(append).rejects.toThrow(ConversationsUnavailable);
    expect(store.requests).toHaveLength(2);
    expect(store.turns.get(ID)).toHaveLength(1);
  });

  it('does not ask again what was refused', async () => {
    const read = withClient((client) => client.read(ASKER, ID));
    await expect(read).rejects.toThrow(ConversationsRefusal);
    await expect(read).rejects.toMatchObject({ code: 'not-found' });
    expect(store.requests).toHaveLength(1);
  });

  it.each([
    [401, 'not-signed-in'],
    [403, 'not-allowed'],
  ])('understands %i of an authorizer, which has no problem document', async (status, code) => {
    store.refuse(status);
    await expect(withClient((client) => client.read(ASKER, ID))).rejects.toMatchObject({ code });
  });

  it.each([400, 404, 418, 429, 500, 503])(
    'takes %i without a problem document for no answer',
    async (status) => {
      store.refuse(status);
      await expect(withClient((client) => client.read(ASKER, ID))).rejects.toThrow(
        ConversationsUnavailable,
      );
    },
  );

  it('waits for both attempts together no longer than its time', async () => {
    store.answer({ line: /./, after: NEVER });
    await expect(withClient((client) => client.read(ASKER, ID), 100)).rejects.toThrow(
      ConversationsUnavailable,
    );
    expect(store.requests).toHaveLength(1);
  });

  it('waits no longer than the token lasts', async () => {
    store.answer({ line: /./, after: NEVER });
    const asker = { ...ASKER, expiresAtMs: Date.now() + 100 };
    await expect(withClient((client) => client.read(asker, ID))).rejects.toThrow(
      ConversationsUnavailable,
    );
  });

  it('follows no redirect, which would take the token elsewhere', async () => {
    store.answer({ line: /./, instead: { status: 302, body: '' } });
    await expect(withClient((client) => client.read(ASKER, ID))).rejects.toThrow(
      ConversationsUnavailable,
    );
  });

  it('tells nothing of the token or the turn in its errors', async () => {
    store.refuse(500);
    const error = await withClient((client) => client.append(ASKER, ID, TURN)).catch(
      (thrown: Error) => `${thrown.stack}${JSON.stringify(thrown.cause ?? '')}`,
    );
    expect(error).not.toMatch(/secret-token|"Hi"/);
  });
});
