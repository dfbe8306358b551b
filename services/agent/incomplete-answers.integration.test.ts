import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converseViolations } from './testing/converse-rules.ts';
import {
  breaksOff,
  calls,
  ends,
  type ModelReply,
  says,
  throttled,
} from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  done,
  problem,
  startConversation,
  textsSeen,
} from './testing/turn-harness.ts';

describe('an incomplete answer', () => {
  it.each<[string, ModelReply, object, readonly string[]]>([
    ['is empty', ends('end_turn'), done('', 'empty'), ['[There was no answer.]']],
    ['is white space', says(' ', '\n\n'), done('', 'empty'), ['[There was no answer.]']],
    [
      'was filtered',
      ends('content_filtered', 'Well'),
      done('Well', 'filtered'),
      ['Well', '[A content filter ended the answer here.]'],
    ],
    [
      'was filtered entirely',
      ends('content_filtered'),
      done('', 'filtered'),
      ['[A content filter ended the answer here.]'],
    ],
    [
      'met a guardrail',
      ends('guardrail_intervened', 'No.'),
      done('No.', 'filtered'),
      ['No.', '[A content filter ended the answer here.]'],
    ],
    [
      'reached the maximum length',
      ends('max_tokens', 'Once upon'),
      done('Once upon', 'length'),
      ['Once upon', '[The answer was cut here: it reached the maximum length.]'],
    ],
    [
      'broke off',
      breaksOff('Once upon'),
      done('Once upon', 'broken-off'),
      ['Once upon', '[The answer broke off here.]'],
    ],
    [
      'was throttled',
      throttled('Once upon'),
      done('Once upon', 'throttled'),
      ['Once upon', '[The answer broke off here: the model was throttled.]'],
    ],
    [
      'has an unknown stop reason',
      ends('malformed_model_output', 'Once upon'),
      done('Once upon', 'broken-off'),
      ['Once upon', '[The answer broke off here.]'],
    ],
  ])('says that it %s, and the conversation continues with it', async (_how, reply, end, said) => {
    const conversation = startConversation();
    bedrock.script(reply, says('Fine.'));
    expect((await ask(conversation)).at(-1)).toEqual(end);
    expect((await ask(conversation, { prompt: 'Continue' })).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', ...said],
      ['user', 'Continue'],
    ]);
  });

  it('may follow a tool call, which is kept', async () => {
    const conversation = startConversation();
    bedrock.script(calls(PROFILE_TOOL, {}), ends('end_turn'), says('Fine.'));
    expect((await ask(conversation)).at(-1)).toMatchObject({
      event: 'done',
      data: { message: '', outcome: 'empty', toolCalls: [{ status: 'done' }] },
    });
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(bedrock.requests.at(-1)?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('without any text is a failure, and is not kept', async () => {
    const conversation = startConversation();
    bedrock.script(breaksOff(), says('Fine.'));
    expect(await ask(conversation)).toEqual([problem('model-failed')]);
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()).toEqual([['user', 'Who am I?']]);
  });

  it('keeps the text before a tool call when the model fails after it', async () => {
    const conversation = startConversation();
    const asks = calls(PROFILE_TOOL, {});
    const saysAndAsks = {
      ...asks,
      frames: [...says('Let me look.').frames.slice(0, 2), ...asks.frames.slice(1)],
    };
    bedrock.script(saysAndAsks, throttled(), throttled(), throttled(), says('Fine.'));
    expect((await ask(conversation)).at(-1)).toMatchObject({
      event: 'done',
      data: { message: 'Let me look.', outcome: 'throttled' },
    });
    await ask(conversation);
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', 'Let me look.'],
      ['user'],
      ['assistant', '[The answer broke off here: the model was throttled.]'],
      ['user', 'Who am I?'],
    ]);
  });
});

describe('a tool that the model invents', () => {
  it.each(['__proto__', 'constructor', 'toString', 'valueOf', ''])(
    'called %j is refused with an error to the model and has no effect',
    async (name) => {
      const conversation = startConversation();
      const before = Object.getOwnPropertyNames(Object.prototype);
      bedrock.script(calls(name, { a: 1 }), says('Sorry.'));
      const events = await ask(conversation);
      expect(events).toContainEqual({
        event: 'tool',
        data: expect.objectContaining({
          name: 'no_such_tool',
          status: 'failed',
          output: expect.stringContaining('No tool was called'),
        }),
      });
      expect(events.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'complete' } });
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(({} as { callCount?: number }).callCount).toBeUndefined();
      bedrock.script(calls(PROFILE_TOOL, {}, 'tooluse_2'), says('Fine.'));
      expect((await ask(conversation)).at(-1)).toMatchObject({ data: { message: 'Fine.' } });
    },
  );

  it('is also refused with input that is not JSON', async () => {
    const conversation = startConversation();
    bedrock.script(calls(PROFILE_TOOL, '{"a":'), says('Sorry.'));
    expect((await ask(conversation)).at(-1)).toMatchObject({ data: { message: 'Sorry.' } });
  });
});

describe('any malformed answers', () => {
  const odd: Readonly<Record<string, () => ModelReply>> = {
    empty: () => ends('end_turn'),
    blank: () => says(' ', '\n'),
    filtered: () => ends('content_filtered', 'Well'),
    filteredWhole: () => ends('content_filtered'),
    length: () => ends('max_tokens', 'Once upon'),
    lengthInCall: () => ({
      ...calls(PROFILE_TOOL, '{"a":'),
      frames: [
        ...calls(PROFILE_TOOL, '{"a":').frames.slice(0, 3),
        ...ends('max_tokens').frames.slice(1),
      ],
    }),
    brokenOff: () => breaksOff('Once upon'),
    nothing: () => breaksOff(),
    halfCharacter: () => says('Once \ud83d'),
    proto: () => calls('__proto__', {}),
    sameId: () => calls(PROFILE_TOOL, {}, 'tooluse_same'),
    oddId: () => calls(PROFILE_TOOL, {}, 'not an id'),
    brokenInput: () => calls(PROFILE_TOOL, '{"a":'),
    noObject: () => calls(PROFILE_TOOL, '[1]'),
    halfInInput: () => calls(PROFILE_TOOL, { a: '\ud83d' }),
    throttled: () => throttled('Once upon'),
    callWithoutCall: () => ends('tool_use', 'I call.'),
    plain: () => says('Yes.'),
  };

  it('in any order leave a conversation that Converse accepts and that continues', async () => {
    const names = fc.array(fc.constantFrom(...Object.keys(odd)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(names, async (sequence) => {
        const stage = startConversation();
        const seenBefore = bedrock.requests.length;
        bedrock.reset(...sequence.flatMap((name) => odd[name]?.() ?? []));
        // A tool call takes another answer, so there may be fewer turns than answers.
        while (bedrock.left > 0) await ask(stage, { prompt: 'half \ud83d' });
        bedrock.reset(says('Fine.'));
        expect((await ask(stage)).at(-1)).toEqual(done('Fine.'));
        await stage.conversation.close();
        for (const { messages } of bedrock.requests.slice(seenBefore)) {
          expect(converseViolations(messages as Parameters<typeof converseViolations>[0])).toEqual(
            [],
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
