import {
  type ContentBlock,
  JsonBlock,
  Message,
  ReasoningBlock,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
} from '@strands-agents/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ANSWER, normalizeHistory } from './normalize-history.ts';
import { converseViolations } from './testing/converse-rules.ts';

const user = (...content: ContentBlock[]) => new Message({ role: 'user', content });
const assistant = (...content: ContentBlock[]) => new Message({ role: 'assistant', content });
const text = (said: string) => new TextBlock(said);
const call = (toolUseId: string, input: ToolUseBlock['input'] = {}) =>
  new ToolUseBlock({ name: 'a_tool', toolUseId, input });
const result = (toolUseId: string) =>
  new ToolResultBlock({ toolUseId, status: 'success', content: [text('found')] });

const shape = (messages: readonly Message[]) =>
  messages.map(({ role, content }) => [
    role,
    ...content.map((block) => (block.type === 'textBlock' ? block.text : block.type)),
  ]);

/** The messages as `BedrockModel` sends them. */
const onWire = (messages: readonly Message[]) =>
  messages.map(({ role, content }) => ({
    role,
    content: content.map((block) => {
      if (block.type === 'textBlock') return { text: block.text };
      if (block.type === 'toolUseBlock') return { toolUse: block };
      if (block.type === 'reasoningBlock') return { reasoningContent: {} };
      if (block.type !== 'toolResultBlock') throw new Error(`No test makes a ${block.type}`);
      const parts = block.content.map((part) =>
        part.type === 'jsonBlock' ? { json: part.json } : { text: 'text' in part ? part.text : '' },
      );
      return { toolResult: { toolUseId: block.toolUseId, content: parts } };
    }),
  }));

describe('normalizeHistory', () => {
  it('leaves a valid conversation unchanged', () => {
    const messages = [
      user(text('Who am I?')),
      assistant(text('Let me look.'), call('a')),
      user(result('a')),
      assistant(text('You are you.')),
    ];
    const tidied = normalizeHistory(messages);
    expect(tidied).toHaveLength(messages.length);
    for (const [index, message] of tidied.entries()) expect(message).toBe(messages[index]);
  });

  it.each<[string, readonly Message[], readonly (readonly string[])[]]>([
    [
      'an empty answer',
      [user(text('Hi')), assistant()],
      [
        ['user', 'Hi'],
        ['assistant', NO_ANSWER],
      ],
    ],
    [
      'blank text',
      [user(text('Hi')), assistant(text(' \n'), text('Hello.'))],
      [
        ['user', 'Hi'],
        ['assistant', 'Hello.'],
      ],
    ],
    [
      'two messages of the user in a row',
      [user(text('Hi')), user(text('Hello?'))],
      [['user', 'Hi', 'Hello?']],
    ],
    [
      'a tool use without a result',
      [user(text('Hi')), assistant(text('Wait.'), call('a')), user(text('Well?'))],
      [
        ['user', 'Hi'],
        ['assistant', 'Wait.'],
        ['user', 'Well?'],
      ],
    ],
    [
      'a result without a tool use',
      [user(text('Hi')), assistant(text('Hello.')), user(result('a'), text('And?'))],
      [
        ['user', 'Hi'],
        ['assistant', 'Hello.'],
        ['user', 'And?'],
      ],
    ],
    [
      'a first message that is not the user’s',
      [assistant(call('a')), user(result('a')), assistant(text('So.')), user(text('Hi'))],
      [['user', 'Hi']],
    ],
    [
      'text before a result',
      [user(text('Hi')), assistant(call('a')), user(text('And?'), result('a'))],
      [
        ['user', 'Hi'],
        ['assistant', 'toolUseBlock'],
        ['user', 'toolResultBlock', 'And?'],
      ],
    ],
    [
      'reasoning without a tool',
      [
        user(text('Hi')),
        assistant(new ReasoningBlock({ text: 'Hm.', signature: 's' }), text('Hello.')),
      ],
      [
        ['user', 'Hi'],
        ['assistant', 'Hello.'],
      ],
    ],
    ['half a character', [user(text('Hi \ud83d'))], [['user', 'Hi \ufffd']]],
    ['nothing of the user', [assistant(text('Hello.'))], []],
  ])('repairs %s', (_what, messages, expected) => {
    expect(shape(normalizeHistory(messages))).toEqual(expected);
  });

  it('turns any messages into a conversation that Converse accepts', () => {
    const said = fc.constantFrom('', ' ', '\n\n', 'Well.', 'half \ud83d', '\udc00');
    const json = fc.constantFrom<ToolUseBlock['input']>(
      {},
      [],
      null,
      'x',
      { a: '\ud83d' },
      { b: ['\udc00'] },
    );
    const id = fc.constantFrom('a', 'b', 'c');
    const block = fc.oneof<fc.Arbitrary<ContentBlock>[]>(
      said.map(text),
      fc.tuple(id, json).map(([toolUseId, input]) => call(toolUseId, input)),
      fc.tuple(id, said, json).map(
        ([toolUseId, words, value]) =>
          new ToolResultBlock({
            toolUseId,
            status: 'success',
            content: [text(words), new JsonBlock({ json: value })],
          }),
      ),
      fc
        .constantFrom({ text: 'Hm.' }, { text: 'Hm.', signature: 's' })
        .map((data) => new ReasoningBlock(data)),
    );
    const message = fc
      .tuple(fc.constantFrom('user', 'assistant'), fc.array(block, { maxLength: 4 }))
      .map(([role, content]) => new Message({ role, content }));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const next = normalizeHistory([...normalizeHistory(messages), user(text('Next?'))]);
        const faults = converseViolations(onWire(next));
        // Tool use ids may repeat here; `guardModelStream` makes them unique.
        expect(faults.filter((fault) => !fault.includes('one id'))).toEqual([]);
        expect(normalizeHistory(next)).toEqual(next);
      }),
      { numRuns: 1000 },
    );
  });
});
