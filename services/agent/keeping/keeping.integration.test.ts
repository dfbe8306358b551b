import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, conversations, SESSION, start, startWith } from '../testing/app-harness.ts';
import { ask, lastOf, OTHER_TURN, refusal, stream, TURN, textOf } from '../testing/invoke.ts';
import { says } from '../testing/scripted-bedrock.ts';

const MESSAGE = { prompt: 'Hi', turnId: TURN };
const NEXT = { prompt: 'And now?', turnId: OTHER_TURN };

const elsewhere = () => startWith(createRecordingTelemetry());
const kept = () => conversations.turns.get(SESSION);
const promptsSeen = (): unknown[] =>
  (bedrock.requests.at(-1)?.messages ?? []).flatMap(({ content }) =>
    content.flatMap((block) => (block as { readonly text?: string }).text ?? []),
  );

describe('a turn that is kept', () => {
  it('is opened before it runs and finished after it, with the user’s token', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    await stream(app, MESSAGE);
    expect(conversations.requests.slice(0, 2)).toEqual([
      { line: 'POST turns', token: 'Bearer ann' },
      { line: 'PUT turns', token: 'Bearer ann' },
    ]);
    expect(kept()).toMatchObject([
      {
        turnId: TURN,
        prompt: 'Hi',
        outcome: 'complete',
        parts: [{ kind: 'text', text: 'Hello.' }],
        messages: [
          { role: 'user', content: [{ text: 'Hi' }] },
          { role: 'assistant', content: [{ text: 'Hello.' }] },
        ],
        usage: { inputTokens: 5, outputTokens: 3 },
        agentVersion: 'v1',
        modelId: 'anthropic.claude-test',
      },
    ]);
    expect(kept()?.[0]).not.toHaveProperty('openForSeconds');
  });

  it('on another machine meanwhile is known to the next turn here', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Two.'), says('Three.'));
    await stream(app, MESSAGE);
    await stream(elsewhere(), NEXT);
    await stream(app, { prompt: 'Third', turnId: crypto.randomUUID() });
    expect(promptsSeen()).toEqual(['Hi', 'One.', 'And now?', 'Two.', 'Third']);
    expect(kept()).toHaveLength(3);
  });

  it('and begins again on a machine with a cold memory follows the turns before it', async () => {
    const { app } = start();
    bedrock.script(says('One.'), { ...says(), frames: [] });
    await stream(app, MESSAGE);
    expect(lastOf(await stream(app, NEXT), 'error')).toMatchObject({ code: 'model-failed' });
    bedrock.script(says('Two.'));
    const events = await stream(elsewhere(), NEXT);
    expect(textOf(events)).toBe('Two.');
    expect(promptsSeen()).toEqual(['Hi', 'One.', 'And now?']);
    expect(kept()).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
  });

  it('is shown again, and not run again, if its finishing was not acknowledged', async () => {
    const { app } = start();
    conversations.answer({ line: /PUT/, breaksOff: true });
    bedrock.script(says('Hello.'), says('Again.'));
    expect(lastOf(await stream(app, MESSAGE), 'done')).toMatchObject({ kept: false });
    conversations.answer(undefined);
    expect(textOf(await stream(elsewhere(), MESSAGE))).toBe('Hello.');
    // The next turn tells the store once more, which is the same.
    expect(lastOf(await stream(app, NEXT), 'done')).not.toHaveProperty('kept');
    expect(kept()).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
  });

  it('is refused while its conversation changes all the time', async () => {
    const { app } = start();
    const conflict = { status: 409, body: JSON.stringify(problemBody('conversation-changed')) };
    conversations.answer({ line: /POST/, instead: conflict });
    expect(await refusal(app, MESSAGE)).toMatchObject({ status: 409, code: 'session-busy' });
    expect(bedrock.requests).toEqual([]);
  });
});

describe('a turn that takes the place of another', () => {
  const third = () => crypto.randomUUID();

  it('is answered without that one and what followed it, here and on another machine', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Two.'), says('Three.'), says('Four.'), says('Five.'));
    await stream(app, MESSAGE);
    await stream(app, NEXT);
    await stream(app, { prompt: 'Third', turnId: third() });
    const edited = { prompt: 'And then?', turnId: third(), supersedes: OTHER_TURN.toUpperCase() };
    await stream(app, edited);
    expect(promptsSeen()).toEqual(['Hi', 'One.', 'And then?']);
    expect(kept()?.map(({ supersedes }) => supersedes)).toEqual([
      undefined,
      undefined,
      undefined,
      OTHER_TURN,
    ]);
    await stream(elsewhere(), { prompt: 'Fifth', turnId: third() });
    expect(promptsSeen()).toEqual(['Hi', 'One.', 'And then?', 'Four.', 'Fifth']);
  });

  it('has the same prompt, if it is only asked again', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Another.'), says('Three.'));
    await stream(app, MESSAGE);
    await stream(app, { prompt: 'Hi', turnId: OTHER_TURN, supersedes: TURN });
    expect(promptsSeen()).toEqual(['Hi']);
    await stream(app, { prompt: 'And now?', turnId: third() });
    expect(promptsSeen()).toEqual(['Hi', 'Another.', 'And now?']);
  });

  it('follows all others if there is no such turn', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Two.'));
    await stream(app, MESSAGE);
    await stream(app, { ...NEXT, supersedes: third() });
    expect(promptsSeen()).toEqual(['Hi', 'One.', 'And now?']);
  });

  it('is so for the model alone while the store is away', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Two.'));
    await stream(app, MESSAGE);
    conversations.refuse(503);
    const last = lastOf(await stream(app, { ...NEXT, supersedes: TURN }), 'done');
    expect(last).toMatchObject({ kept: false });
    expect(promptsSeen()).toEqual(['And now?']);
  });

  it('is closed before the next one if its history could not be read', async () => {
    const { app } = start();
    bedrock.script(says('One.'), says('Two.'), says('Three.'));
    await stream(app, MESSAGE);
    conversations.answer({ line: /GET messages/, instead: { status: 503, body: '{}' } });
    const edited = { prompt: 'And then?', turnId: OTHER_TURN, supersedes: TURN };
    expect(lastOf(await stream(app, edited), 'done')).toMatchObject({ kept: false });
    expect(promptsSeen()).toEqual(['And then?']);
    conversations.answer(undefined);
    const next = await stream(app, { prompt: 'Third', turnId: third() });
    expect(lastOf(next, 'done')).not.toHaveProperty('kept');
    expect(kept()?.map(({ outcome }) => outcome)).toEqual(['complete', 'complete', 'complete']);
  });

  it.each(['x', 7, null])('is refused with %j as the id of the other', async (supersedes) => {
    const { app } = start();
    expect(await refusal(app, { ...MESSAGE, supersedes })).toMatchObject({ code: 'bad-request' });
  });
});

describe('a store that is away', () => {
  it.each<[string, () => void]>([
    ['answers 503', () => conversations.refuse(503)],
    ['answers 500', () => conversations.refuse(500)],
    ['is asked too often', () => conversations.refuse(429)],
    ['breaks the connection', () => conversations.answer({ line: /./, breaksOff: true })],
    ['answers nonsense', () => conversations.answer({ line: /./, instead: OK('<html>') })],
    ['answers other JSON', () => conversations.answer({ line: /./, instead: OK('{"a":1}') })],
    ['answers null', () => conversations.answer({ line: /./, instead: OK('null') })],
  ])('since it %s lets the user ask on, and says so', async (_how, fail) => {
    const { app } = start();
    fail();
    bedrock.script(says('Hello.'), says('Still here.'));
    expect(await ask(app, MESSAGE)).toMatchObject({ message: 'Hello.', kept: false });
    expect(lastOf(await stream(app, NEXT), 'done')).toMatchObject({
      message: 'Still here.',
      kept: false,
    });
    expect(promptsSeen()).toEqual(['Hi', 'Hello.', 'And now?']);
  });

  it('keeps the next turn when it is back, after the one that memory alone has', async () => {
    const { app } = start();
    conversations.refuse(503);
    bedrock.script(says('Hello.'), says('Back.'));
    await stream(app, MESSAGE);
    conversations.refuse(undefined);
    expect(lastOf(await stream(app, NEXT), 'done')).not.toHaveProperty('kept');
    expect(promptsSeen()).toEqual(['Hi', 'Hello.', 'And now?']);
    expect(kept()).toMatchObject([{ turnId: OTHER_TURN }]);
  });

  it('at the end of a turn is told of it before the next', async () => {
    const { app } = start();
    conversations.answer({ line: /PUT/, instead: { status: 503, body: '{}' } });
    bedrock.script(says('Hello.'), says('Unkept.'), says('Kept.'));
    expect(lastOf(await stream(app, MESSAGE), 'done')).toMatchObject({ kept: false });
    expect(kept()).toMatchObject([{ outcome: 'running' }]);
    // It stands open there: the next one cannot be kept either.
    expect(lastOf(await stream(app, NEXT), 'done')).toMatchObject({ kept: false });
    conversations.answer(undefined);
    const third = { prompt: 'Third', turnId: crypto.randomUUID() };
    expect(lastOf(await stream(app, third), 'done')).not.toHaveProperty('kept');
    expect(kept()).toMatchObject([
      { turnId: TURN, outcome: 'complete', parts: [{ text: 'Hello.' }] },
      { prompt: 'Third', outcome: 'complete' },
    ]);
    expect(promptsSeen()).toEqual(['Hi', 'Hello.', 'And now?', 'Unkept.', 'Third']);
  });

  it('for a moment is asked a second time', async () => {
    const { app } = start();
    let times = 0;
    conversations.answer({
      line: /POST/,
      get breaksOff() {
        times += 1;
        return times === 1;
      },
    });
    bedrock.script(says('Hello.'));
    expect(lastOf(await stream(app, MESSAGE), 'done')).not.toHaveProperty('kept');
    expect(kept()).toHaveLength(1);
  });

  it('and slow delays the answer, and does not lose it', async () => {
    const { app } = start();
    const back = Promise.withResolvers<void>();
    conversations.answer({ line: /./, after: back.promise });
    bedrock.script(says('Hello.'));
    const events = stream(app, MESSAGE);
    await vi.waitFor(() => expect(conversations.requests).toHaveLength(1));
    expect(bedrock.requests).toEqual([]);
    back.resolve();
    expect(lastOf(await events, 'done')).not.toHaveProperty('kept');
  });
});

describe('a store that refuses', () => {
  it('a token without its scope keeps nothing, and lets the user chat', async () => {
    const { app } = start();
    conversations.refuse(403);
    bedrock.script(says('Hello.'));
    expect(lastOf(await stream(app, MESSAGE), 'done')).toMatchObject({ kept: false });
  });

  it('the user’s token ends the turn', async () => {
    const { app } = start();
    conversations.refuse(401);
    expect(await refusal(app, MESSAGE)).toMatchObject({ status: 401, code: 'not-signed-in' });
    expect(bedrock.requests).toEqual([]);
  });

  it('the id of another message refuses it', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    await stream(app, MESSAGE);
    const other = { prompt: 'Other', turnId: TURN };
    expect(await refusal(elsewhere(), other)).toMatchObject({
      status: 422,
      code: 'turn-id-reused',
    });
    expect(bedrock.requests).toHaveLength(1);
  });
});

describe('a conversation that was deleted', () => {
  it('between two turns begins anew, and the model knows nothing of it', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'), says('Anew.'));
    await stream(app, MESSAGE);
    conversations.remove(SESSION);
    await stream(app, NEXT);
    expect(promptsSeen()).toEqual(['And now?']);
    expect(kept()).toMatchObject([{ turnId: OTHER_TURN, outcome: 'complete' }]);
  });

  it('during a turn loses it, and the next begins anew', async () => {
    const { app } = start();
    const gone = Promise.withResolvers<void>();
    bedrock.script({ ...says('Hello.'), after: gone.promise }, says('Anew.'));
    const events = stream(app, MESSAGE);
    await vi.waitFor(() => expect(kept()).toHaveLength(1));
    conversations.remove(SESSION);
    gone.resolve();
    expect(lastOf(await events, 'done')).toMatchObject({ message: 'Hello.', kept: false });
    expect(lastOf(await stream(app, NEXT), 'done')).not.toHaveProperty('kept');
    expect(promptsSeen()).toEqual(['And now?']);
    expect(kept()).toMatchObject([{ turnId: OTHER_TURN }]);
  });

  it('and begun again elsewhere is not mixed with what memory has', async () => {
    const { app } = start();
    bedrock.script(says('Old.'), says('Older.'), says('New.'), says('Next.'));
    await stream(app, { prompt: 'Zero', turnId: crypto.randomUUID() });
    await stream(app, MESSAGE);
    conversations.remove(SESSION);
    await stream(elsewhere(), { prompt: 'Fresh', turnId: crypto.randomUUID() });
    await stream(app, NEXT);
    expect(promptsSeen()).toEqual(['Fresh', 'New.', 'And now?']);
  });
});

const OK = (body: string) => ({ status: 200, body });

function problemBody(code: string): object {
  return { type: 'about:blank', title: '', status: 409, detail: '', code, traceId: '1-0-0' };
}
