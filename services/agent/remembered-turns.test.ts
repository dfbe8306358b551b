import { Message, TextBlock, ToolUseBlock } from '@strands-agents/sdk';
import type { ModelTurn } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { RememberedTurns } from './remembered-turns.ts';

const CHANGE = 'Change my phone number';
const text = (role: Message['role'], words: string) =>
  new Message({ role, content: [new TextBlock(words)] });
const call = new ToolUseBlock({ toolUseId: 'call', name: 'updateIt', input: {} });
const calling = new Message({ role: 'assistant', content: [new TextBlock('I change it.'), call] });

const ENDED = /ended here: what it asked the user to approve was not approved/;

/** As the SDK leaves a turn that waits: without the call, or with it. */
const waiting = [
  { messages: [text('user', CHANGE)], roles: ['user', 'assistant'] },
  { messages: [text('user', CHANGE), calling], roles: ['user', 'assistant'] },
];

it.each(waiting)(
  'ends a turn that waits for an approval, when another one follows: $roles',
  (turn) => {
    const turns = new RememberedTurns(1000);
    turns.add({ turnId: 'waiting', messages: turn.messages });
    expectEnded(turns, turn.roles);
  },
);

it.each(waiting)('ends one that the store has so: $roles', ({ messages, roles }) => {
  const turns = new RememberedTurns(1000);
  const kept = { turnId: 'waiting', messages: messages.map((one) => one.toJSON()) };
  turns.restore([kept as unknown as ModelTurn]);
  expectEnded(turns, roles);
});

it('leaves a turn as it is that ended, and one of which nothing is kept', () => {
  const turns = new RememberedTurns(1000);
  const messages = [text('user', CHANGE), text('assistant', 'Done.')];
  turns.add({ turnId: 'ended', messages });
  turns.add({ turnId: 'empty', messages: [] });
  expect(turns.messages).toEqual(messages);
});

function expectEnded({ messages }: RememberedTurns, roles: readonly string[]): void {
  expect(messages.map(({ role }) => role)).toEqual(roles);
  const said = JSON.stringify(messages);
  expect(said).toMatch(ENDED);
  expect(said).not.toContain('toolUse');
}
