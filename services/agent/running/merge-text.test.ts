import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { mergeText } from './merge-text.ts';

const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });
const TOOL: ChatEvent = { event: 'tool', data: { id: 'a', name: 'tool', status: 'done' } };

it('joins texts in a row, also at the end, and numbers anew', () => {
  const events = [text('a'), text(''), text('\ud83d'), TOOL, TOOL, text('\ude00'), text('z')];
  expect(mergeText(events.map((event, index) => ({ id: index + 7, event })))).toEqual([
    { id: 1, event: text('a\ud83d') },
    { id: 2, event: TOOL },
    { id: 3, event: TOOL },
    { id: 4, event: text('\ude00z') },
  ]);
});

it('keeps reasoning apart from text', () => {
  const thinks = (delta: string): ChatEvent => ({ event: 'reasoning', data: { delta } });
  const events = [thinks('a'), thinks('b'), text('c'), text('d'), thinks('e')];
  expect(mergeText(events.map((event, index) => ({ id: index + 1, event })))).toEqual([
    { id: 1, event: thinks('ab') },
    { id: 2, event: text('cd') },
    { id: 3, event: thinks('e') },
  ]);
});

it('leaves nothing as nothing', () => {
  expect(mergeText([])).toEqual([]);
});
