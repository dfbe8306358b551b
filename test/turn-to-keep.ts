import { randomUUID } from 'node:crypto';
import type { TurnPart, TurnToAppend, TurnToFinish } from '@three-tier-chat/wire-contract';

/** A turn that was answered, for a conversation to be begun with. */
export function turnOf(changes: Partial<TurnToAppend> = {}): TurnToAppend {
  return {
    turnId: randomUUID(),
    version: 0,
    prompt: 'Who am I?',
    parts: [{ kind: 'text', text: 'You are Chat Member.' }],
    messages: [
      { role: 'user', content: [{ text: 'Who am I?' }] },
      { role: 'assistant', content: [{ text: 'You are Chat Member.' }] },
    ],
    toolCalls: [{ name: 'getMyProfile', status: 'done', durationMs: 12 }],
    usage: { inputTokens: 10, outputTokens: 20 },
    outcome: 'complete',
    traceId: '1-0000000a-00000000000000000000000a',
    agentVersion: '0123456789abcdef',
    modelId: 'some.model',
    attempt: randomUUID(),
    ...changes,
  };
}

/** The same turn as its attempt answers it. */
export function finishOf(
  { turnId: _, version: __, openForSeconds: ___, pending: ____, ...turn }: TurnToAppend,
  changes: Partial<TurnToFinish> = {},
): TurnToFinish {
  return { ...turn, outcome: 'complete', ...changes };
}

/** A part that waits for an approval. */
export function approvalPart(expiresAt: number): Extract<TurnPart, { kind: 'approval' }> {
  return {
    kind: 'approval',
    approval: {
      id: randomUUID(),
      callId: 'call-1',
      tool: 'changeMyContactDetails',
      user: 'member@example.com',
      arguments: { phone: '+1 555 0100' },
      argumentsHash: '0'.repeat(64),
      expiresAt: new Date(expiresAt).toISOString(),
    },
  };
}
