import type { ModelStreamEvent } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { guardModelStream, NO_SUCH_TOOL } from './guard-model-stream.ts';

const START: ModelStreamEvent = { type: 'modelMessageStartEvent', role: 'assistant' };
const OPEN: ModelStreamEvent = { type: 'modelContentBlockStartEvent' };
const CLOSE: ModelStreamEvent = { type: 'modelContentBlockStopEvent' };
const stop = (stopReason: string): ModelStreamEvent => ({
  type: 'modelMessageStopEvent',
  stopReason,
});
const text = (said: string): ModelStreamEvent => ({
  type: 'modelContentBlockDeltaEvent',
  delta: { type: 'textDelta', text: said },
});
const call = (name: string, input: string, toolUseId = 'id'): ModelStreamEvent[] => [
  { type: 'modelContentBlockStartEvent', start: { type: 'toolUseStart', name, toolUseId } },
  { type: 'modelContentBlockDeltaEvent', delta: { type: 'toolUseInputDelta', input } },
  CLOSE,
];

async function guard(events: readonly ModelStreamEvent[], usedIds: readonly string[] = []) {
  const source = (async function* () {
    yield* events;
  })();
  const guarded: ModelStreamEvent[] = [];
  const options = { tools: [{ name: 'a_tool' }], usedIds: new Set(usedIds) };
  for await (const event of guardModelStream(source, options)) guarded.push(event);
  return guarded;
}

describe('guardAnswer', () => {
  it('passes each text on at once, in its own block', async () => {
    const said = [START, text('Well'), CLOSE, text('Yes'), CLOSE, stop('endTurn')];
    expect(await guard(said)).toEqual([
      START,
      OPEN,
      text('Well'),
      CLOSE,
      OPEN,
      text('Yes'),
      CLOSE,
      stop('endTurn'),
    ]);
  });

  it('closes a text block that the model left open', async () => {
    expect(await guard([START, text('Well'), stop('endTurn')])).toEqual([
      START,
      OPEN,
      text('Well'),
      CLOSE,
      stop('endTurn'),
    ]);
  });

  it('passes on a tool use of the turn as a whole', async () => {
    const [begin, , end] = call('a_tool', '');
    const split = ['{"a"', ':1}'].map((input) => ({
      type: 'modelContentBlockDeltaEvent' as const,
      delta: { type: 'toolUseInputDelta' as const, input },
    }));
    const events = [START, begin, ...split, end, stop('toolUse')] as ModelStreamEvent[];
    expect(await guard(events)).toEqual([START, ...call('a_tool', '{"a":1}'), stop('toolUse')]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'other', 'a_tool '])(
    'replaces a tool called %j',
    async (name) => {
      expect(await guard([START, ...call(name, '{"a":1}'), stop('toolUse')])).toEqual([
        START,
        ...call(NO_SUCH_TOOL, '{}'),
        stop('toolUse'),
      ]);
    },
  );

  it.each(['{"a":', '[]', 'null', '"text"', '1'])(
    'replaces a tool use whose input is %s',
    async (input) => {
      expect(await guard([START, ...call('a_tool', input), stop('toolUse')])).toEqual([
        START,
        ...call(NO_SUCH_TOOL, '{}'),
        stop('toolUse'),
      ]);
    },
  );

  it('treats missing input as no arguments', async () => {
    expect(await guard([START, ...call('a_tool', ''), stop('toolUse')])).toEqual([
      START,
      ...call('a_tool', '{}'),
      stop('toolUse'),
    ]);
  });

  it('calls no tool of an answer that did not end properly', async () => {
    for (const reason of ['maxTokens', 'contentFiltered']) {
      expect(await guard([START, ...call('a_tool', '{}'), stop(reason)])).toEqual([
        START,
        stop(reason),
      ]);
    }
    expect(await guard([START, ...call('a_tool', '{}')])).toEqual([START]);
  });

  it('derives the stop reason from the content, not from the model’s claim', async () => {
    expect((await guard([START, ...call('a_tool', '{}'), stop('endTurn')])).at(-1)).toEqual(
      stop('toolUse'),
    );
    expect(await guard([START, stop('toolUse')])).toEqual([START, stop('endTurn')]);
    // The SDK yields a function for a reason called `constructor`.
    const odd = {
      type: 'modelMessageStopEvent',
      stopReason: Object,
    } as unknown as ModelStreamEvent;
    expect(await guard([START, odd])).toEqual([START, stop('unknown')]);
  });

  it('makes tool use ids unique and valid for Bedrock', async () => {
    const events = await guard(
      [
        START,
        ...['used', 'twice', 'twice', 'with space', ''].flatMap((id) => call('a_tool', '{}', id)),
        stop('toolUse'),
      ],
      ['used'],
    );
    const ids = events.flatMap((event) =>
      event.type === 'modelContentBlockStartEvent' && event.start ? [event.start.toolUseId] : [],
    );
    expect(ids[1]).toBe('twice');
    expect(new Set([...ids, 'used']).size).toBe(6);
    for (const id of ids) expect(id).toMatch(/^[\w-]{1,64}$/);
  });

  it('does the same for reasoning, whose signature it leaves alone', async () => {
    const thinks = (delta: object) => ({
      type: 'modelContentBlockDeltaEvent',
      delta: { type: 'reasoningContentDelta', ...delta },
    });
    const said = [
      ...[START, thinks({ text: 'a\ud83d' }), thinks({ text: '\ude00' })],
      ...[thinks({ signature: 's' }), CLOSE, stop('endTurn')],
    ] as ModelStreamEvent[];
    expect(await guard(said)).toEqual([
      ...[START, OPEN, thinks({ text: 'a' }), thinks({ text: '😀' })],
      ...[thinks({ signature: 's' }), CLOSE, stop('endTurn')],
    ]);
  });

  it('joins a split surrogate pair and replaces a lone surrogate', async () => {
    const deltas = async (...said: string[]) => {
      const events = await guard([START, ...said.map(text), CLOSE, stop('endTurn')]);
      return events.flatMap((event) =>
        event.type === 'modelContentBlockDeltaEvent' && event.delta.type === 'textDelta'
          ? [event.delta.text]
          : [],
      );
    };
    expect(await deltas('a\ud83d', '\ude00b')).toEqual(['a', '😀b']);
    expect(await deltas('\ud83d', '\ude00')).toEqual(['😀']);
    expect(await deltas('a\ud83d')).toEqual(['a', '\ufffd']);
    expect(await deltas('\ud83d', 'x\udc00')).toEqual(['\ufffdx\ufffd']);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    '__defineGetter__',
    '',
    'not an id',
    'x'.repeat(65),
  ])('replaces the id %j, which the SDK could not use as a key', async (id) => {
    const guarded = await guard([START, ...call('a_tool', '{}', id), stop('toolUse')]);
    expect(JSON.stringify(guarded)).not.toContain(JSON.stringify(id));
    expect(JSON.stringify(guarded)).toMatch(/"toolUseId":"tooluse_[0-9a-f-]{36}"/);
  });

  it.each(['tooluse_1', 'call-A', 'x'.repeat(64)])('keeps the id %j', async (id) => {
    const guarded = await guard([START, ...call('a_tool', '{}', id), stop('toolUse')]);
    expect(JSON.stringify(guarded)).toContain(JSON.stringify(id));
  });
});
