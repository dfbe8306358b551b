import { describe, expect, it } from 'vitest';
import { bedrock, conversations, gateway, start } from './testing/app-harness.ts';
import { ask, lastOf, open, refusal, stream, TURN, textOf } from './testing/invoke.ts';
import { calls, hangs, says } from './testing/scripted-bedrock.ts';
import { CHANGE_TOOL } from './testing/scripted-gateway.ts';

const MESSAGE = { prompt: 'Hi', turnId: TURN };
const EXPIRING = { status: 401, code: 'token-expiring' };

/** A token that has so many milliseconds left, of which the keeping of a turn needs 5000. */
const token = (ms: number) => ({ token: `ann~${ms}` });

describe('a token that ends too soon', () => {
  it.each(['application/json', 'text/event-stream'])(
    'is refused before anything is done, and a new one is answered: %s',
    async (accept) => {
      const { app } = start();
      expect(await refusal(app, MESSAGE, { ...token(20_000), accept })).toMatchObject(EXPIRING);
      expect([bedrock.requests, gateway.requests, conversations.requests]).toEqual([[], [], []]);
      bedrock.script(says('Hello.'));
      expect(textOf(await stream(app, MESSAGE, token(200_000)))).toBe('Hello.');
    },
  );

  it('is no obstacle to joining a turn that runs, nor to stopping it', async () => {
    const { app } = start();
    bedrock.script(hangs('Well'));
    const reader = await open(app, MESSAGE);
    await reader.next();
    const joined = await open(app, MESSAGE, token(1000));
    expect((await joined.next())?.event.event).toBe('start');
    const resumed = await open(app, { resume: { turnId: TURN, after: 0 } }, token(1000));
    expect((await resumed.next())?.event.event).toBe('start');
    expect(await ask(app, { stop: { turnId: TURN } }, token(1000))).toMatchObject({
      outcome: 'stopped',
    });
  });

  it('approves nothing, until there is a new one', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const { id } = lastOf(await stream(app, MESSAGE), 'approval');
    const approve = { approval: { id, decision: 'approve' } };
    expect(await refusal(app, approve, token(20_000))).toMatchObject(EXPIRING);
    expect(gateway.contact.changes).toEqual([]);
    bedrock.script(says('Done.'));
    expect(textOf(await stream(app, approve, token(200_000)))).toBe('Done.');
    expect(gateway.contact.changes).toHaveLength(1);
  });

  it('is sent to nobody, once a new one came with the approval', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const { id } = lastOf(await stream(app, MESSAGE, token(100_000)), 'approval');
    const before = gateway.requests.length;
    const asked = conversations.requests.length;
    bedrock.script(says('Done.'));
    await stream(app, { approval: { id, decision: 'approve' } }, token(200_000));
    const later = [
      ...gateway.requests.slice(before).map(({ authorization }) => authorization),
      ...conversations.requests.slice(asked).map(({ token: sent }) => sent),
    ];
    expect(new Set(later)).toEqual(new Set(['Bearer ann~200000']));
  });
});
