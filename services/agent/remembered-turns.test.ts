import { Message, TextBlock } from '@strands-agents/sdk';
import type { ModelTurn } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { RememberedTurns } from './remembered-turns.ts';

const text = (role: Message['role'], words: string) =>
  new Message({ role, content: [new TextBlock(words)] });
const turn = (turnId: string, length = 0) => ({
  turnId,
  messages: [text('user', turnId), text('assistant', 'x'.repeat(length))],
});
const kept = (turnId: string, more: Partial<ModelTurn> = {}) =>
  ({
    turnId,
    messages: turn(turnId).messages.map((message) => message.toJSON()),
    ...more,
  }) as ModelTurn;

/** The prompts of the turns that the model is shown. */
const prompts = ({ messages }: RememberedTurns): readonly string[] =>
  messages.flatMap(({ role, content: [block] }) =>
    role === 'user' && block?.type === 'textBlock' ? [block.text] : [],
  );

describe('RememberedTurns', () => {
  it('keeps turns in order, and lets the last one begin again', () => {
    const turns = new RememberedTurns(1000);
    turns.add(turn('one'));
    turns.add(turn('two'));
    turns.forgetLast('one');
    expect(prompts(turns)).toEqual(['one', 'two']);
    turns.forgetLast('two');
    expect(prompts(turns)).toEqual(['one']);
  });

  it('is replaced by what is kept', () => {
    const turns = new RememberedTurns(1000);
    turns.add(turn('memory'));
    turns.restore([kept('one'), kept('two')]);
    expect(prompts(turns)).toEqual(['one', 'two']);
    turns.restore([]);
    expect(turns.messages).toEqual([]);
  });

  it('leaves out kept messages that it cannot read, and no others', () => {
    const turns = new RememberedTurns(1000);
    const messages = [{ role: 'user', content: [{ odd: true }] }, {}, ...kept('two').messages];
    turns.restore([kept('one'), kept('two', { messages })]);
    expect(prompts(turns)).toContain('two');
    expect(prompts(turns)).toContain('one');
  });

  it('forgets the oldest turns that do not fit, and keeps the last one whatever its size', () => {
    const turns = new RememberedTurns(1000);
    for (const id of ['one', 'two', 'three']) turns.add(turn(id, 1200));
    expect(prompts(turns)).toEqual(['two', 'three']);
    turns.add(turn('huge', 10_000));
    expect(prompts(turns)).toEqual(['huge']);
  });

  it('names the oldest turns once half is full, and shows their summary in their place', () => {
    const turns = new RememberedTurns(1000);
    turns.add(turn('one', 600));
    expect(turns.oldest()).toBeUndefined();
    turns.add(turn('two', 600));
    turns.add(turn('three', 400));
    const oldest = turns.oldest();
    expect(oldest?.turns.map(({ turnId }) => turnId)).toEqual(['one', 'two']);
    turns.replaceBySummary(oldest as NonNullable<typeof oldest>, 'They talked.');
    expect(prompts(turns)).toEqual(['three']);
    expect(turns.summary).toEqual({ text: 'They talked.', upTo: 'two' });
  });

  it('keeps turns that changed while they were summarized', () => {
    const turns = new RememberedTurns(1000);
    for (const id of ['one', 'two', 'three']) turns.add(turn(id, 700));
    const oldest = turns.oldest();
    turns.restore([kept('other')]);
    turns.replaceBySummary(oldest as NonNullable<typeof oldest>, 'They talked.');
    expect(prompts(turns)).toEqual(['other']);
    expect(turns.summary).toBeUndefined();
  });

  it('reads the last summary, and shows the turns after it', () => {
    const turns = new RememberedTurns(1000);
    turns.restore([
      kept('one'),
      kept('two', { summary: { text: 'old', upTo: 'zero' } }),
      kept('three', { summary: { text: 'new', upTo: 'one' } }),
      kept('four'),
    ]);
    expect(turns.summary).toEqual({ text: 'new', upTo: 'one' });
    expect(prompts(turns)).toEqual(['two', 'three', 'four']);
  });
});
