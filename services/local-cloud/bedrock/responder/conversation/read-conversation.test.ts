import { describe, expect, it } from 'vitest';
import { readConversation } from './read-conversation.ts';
import { isToolData, unwrapToolData } from './tool-data.ts';

const said = (role: 'user' | 'assistant', text: string) => ({ role, content: [{ text }] });
const called = (...ids: readonly string[]) => ({
  role: 'assistant' as const,
  content: ids.map((toolUseId) => ({
    toolUse: { toolUseId, name: `tool-${toolUseId}`, input: {} },
  })),
});
const result = (toolUseId: string) => ({ toolUseId, content: [{ text: toolUseId }] });
const returned = (...ids: readonly string[]) => ({
  role: 'user' as const,
  content: ids.map((id) => ({ toolResult: result(id) })),
});
const made = (id: string) => ({ name: `tool-${id}`, input: {}, result: result(id) });

describe('readConversation', () => {
  it('reads turns, and the rounds of the last one', () => {
    expect(
      readConversation([
        said('user', 'One'),
        called('a'),
        returned('a'),
        said('assistant', 'First'),
        said('user', 'Two'),
        called('b', 'c'),
        returned('c', 'b'),
        called('d'),
        returned('d'),
      ]),
    ).toEqual({
      prompt: 'Two',
      rounds: [[made('b'), made('c')], [made('d')]],
      earlier: [{ prompt: 'One', answer: 'First' }],
    });
  });

  it('begins a turn with words beside results, and needs none', () => {
    const beside = { role: 'user' as const, content: [...returned('a').content, { text: 'Two' }] };
    expect(readConversation([said('user', 'One'), called('a'), beside])).toMatchObject({
      prompt: 'Two',
      rounds: [],
    });
    expect(readConversation([])).toEqual({ prompt: '', rounds: [], earlier: [] });
  });
});

describe('a mark of tool data', () => {
  it('is taken off as a whole, and only there', () => {
    expect(unwrapToolData('<tool-data>{"a":\n1}</tool-data>')).toBe('{"a":\n1}');
    expect(unwrapToolData('<tool-data>a</tool-data>b</tool-data>')).toBe('a</tool-data>b');
    expect(unwrapToolData('x <tool-data>a</tool-data>')).toBe('x <tool-data>a</tool-data>');
    expect([isToolData('<tool-data></tool-data>'), isToolData('no')]).toEqual([true, false]);
  });
});
