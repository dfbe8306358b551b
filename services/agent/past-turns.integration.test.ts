import { describe, expect, it } from 'vitest';
import { PastTurns } from './past-turns.ts';
import { breaksOff, calls, hangs, says } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  done,
  problem,
  ROOT,
  startConversation,
  textsSeen,
} from './testing/turn-harness.ts';

const ID = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
const OTHER_ID = '3f1b7c9e-9a4e-4a9c-8a63-0b0b5a522d10';

describe('a repeated message', () => {
  it('gets the same answer without a call of the model', async () => {
    const conversation = startConversation();
    bedrock.script(calls(PROFILE_TOOL, {}), says('You are ', 'you.'));
    const first = await ask(conversation, { turnId: ID });
    const again = await ask(conversation, { turnId: ID });
    expect(bedrock.requests).toHaveLength(2);
    expect(again).toEqual([
      { event: 'tool', data: { id: 'repeated-0', name: PROFILE_TOOL, status: 'done' } },
      { event: 'text', data: { delta: 'You are you.' } },
      first.at(-1),
    ]);
    bedrock.script(says('Fine.'));
    await ask(conversation, { turnId: OTHER_ID, prompt: 'And now?' });
    expect(textsSeen().filter(([role, ...texts]) => role === 'user' && texts.length > 0)).toEqual([
      ['user', 'Who am I?'],
      ['user', 'And now?'],
    ]);
  });

  it('gets the same partial answer if the answer broke off', async () => {
    const conversation = startConversation();
    bedrock.script(breaksOff('Once upon'));
    const first = await ask(conversation, { turnId: ID });
    expect((await ask(conversation, { turnId: ID })).at(-1)).toEqual(first.at(-1));
    expect(bedrock.requests).toHaveLength(1);
  });

  it('is refused if its text differs', async () => {
    const conversation = startConversation();
    bedrock.script(says('Hello.'));
    await ask(conversation, { turnId: ID });
    expect(await ask(conversation, { turnId: ID, prompt: 'Something else' })).toEqual([
      { event: 'error', data: expect.objectContaining({ code: 'turn-id-reused', traceId: ROOT }) },
    ]);
    expect(bedrock.requests).toHaveLength(1);
  });

  it('is run again if its turn failed and was not kept', async () => {
    const conversation = startConversation();
    bedrock.script(breaksOff(), says('Hello.'));
    expect(await ask(conversation, { turnId: ID })).toEqual([problem('model-failed')]);
    expect((await ask(conversation, { turnId: ID })).at(-1)).toEqual(done('Hello.'));
    expect(textsSeen()).toEqual([['user', 'Who am I?']]);
  });

  it('replaces a turn that was stopped', async () => {
    const conversation = startConversation();
    bedrock.script(says('Hello.'));
    await ask(conversation, { prompt: 'Hi' });
    const reader = new AbortController();
    bedrock.script(hangs('Well'), says('You are you.'), says('Fine.'));
    await ask(conversation, { turnId: ID, signal: reader.signal, onEvent: () => reader.abort() });
    expect(
      (await ask(conversation, { turnId: ID, prompt: 'Something else' })).at(-1),
    ).toMatchObject({ data: { code: 'turn-id-reused' } });
    expect((await ask(conversation, { turnId: ID })).at(-1)).toEqual(done('You are you.'));
    await ask(conversation, { prompt: 'And now?' });
    expect(textsSeen()).toEqual([
      ['user', 'Hi'],
      ['assistant', 'Hello.'],
      ['user', 'Who am I?'],
      ['assistant', 'You are you.'],
      ['user', 'And now?'],
    ]);
  });

  it('without an id is a new message, as from an older page', async () => {
    const conversation = startConversation();
    bedrock.script(says('Hello.'), says('Hello again.'));
    await ask(conversation);
    expect((await ask(conversation)).at(-1)).toEqual(done('Hello again.'));
  });
});

describe('PastTurns', () => {
  it('keeps a bounded number of turns', () => {
    const turns = new PastTurns();
    const answer = { message: 'a', sessionId: 's', traceId: 't', toolCalls: [] };
    for (let n = 0; n < 100; n += 1) turns.note(`id-${n}`, 'prompt', answer);
    expect(turns.recall('id-89', 'prompt')).toBeUndefined();
    expect(turns.recall('id-90', 'prompt')).toEqual({ kind: 'answered', answer });
  });
});
