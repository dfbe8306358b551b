import { ANSWER_OUTCOMES, type TurnPart } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { KeptTurn } from './conversation-store.ts';
import { asRead, givenUp, isRunning } from './turn-state.ts';

const NOW = Date.parse('2026-11-30T22:00:00Z');
const waiting: TurnPart = {
  kind: 'approval',
  approval: {
    id: '0b7a1c52-9d53-4a4e-8f0a-1f6f3a1f2c11',
    callId: 'call-1',
    tool: 'changeMyContactDetails',
    user: 'member@example.com',
    arguments: {},
    argumentsHash: '0'.repeat(64),
    expiresAt: '2026-11-30T22:10:00Z',
  },
};

function turnOf(outcome: string, parts: readonly TurnPart[] = []): KeptTurn {
  return {
    turnId: '7c0d3e02-4a07-4cb1-8a9e-5a0a3c3b9f10',
    prompt: 'Who am I?',
    outcome,
    traceId: '1-0000000a-00000000000000000000000a',
    agentVersion: 'v1',
    modelId: 'some.model',
    toolCalls: [],
    createdAt: '2026-11-30T21:59:00Z',
    parts,
  };
}

describe('a running turn', () => {
  it('runs until its time is over, and is interrupted from then on', () => {
    for (const [openUntil, outcome] of [
      [NOW + 1, 'running'],
      [NOW, 'interrupted'],
      [undefined, 'interrupted'],
    ] as const) {
      const turn = turnOf('running');
      expect(asRead(turn, openUntil, NOW)).toEqual({ ...turn, outcome });
      expect(isRunning(turn, openUntil, NOW)).toBe(outcome === 'running');
    }
  });
});

describe('a turn without its parts', () => {
  it('stays without them', () => {
    const { parts: _, ...turn } = turnOf('complete');
    expect(asRead(turn, undefined, NOW)).toEqual(turn);
  });
});

describe('an approval', () => {
  const readAs = (outcome: string, nowMs: number, part = waiting) =>
    asRead(turnOf(outcome, [{ kind: 'text', text: 'a' }, part]), NOW + 1, nowMs);

  it('waits until it expires, while its turn does', () => {
    const expired = { ...waiting, decision: 'expired' };
    expect(readAs('awaiting-approval', NOW)).toMatchObject({
      outcome: 'awaiting-approval',
      parts: [{}, waiting],
    });
    expect(readAs('awaiting-approval', NOW).parts?.[1]).not.toHaveProperty('decision');
    expect(readAs('awaiting-approval', NOW + 600_000)).toMatchObject({
      outcome: 'awaiting-approval',
      parts: [{ kind: 'text' }, expired],
    });
    for (const outcome of ['approval-expired', 'stopped', 'complete']) {
      expect(readAs(outcome, NOW)).toMatchObject({ outcome, parts: [{}, expired] });
    }
    expect(readAs('running', NOW).parts?.[1]).toEqual(waiting);
    expect(readAs('running', NOW + 2)).toMatchObject({
      outcome: 'interrupted',
      parts: [{}, expired],
    });
  });

  it('keeps names that are special elsewhere', () => {
    const hostile = JSON.parse(
      JSON.stringify(waiting).replace('"arguments":{}', '"__proto__":{"decision":"approve"}'),
    );
    const [, part] = readAs('stopped', NOW, hostile).parts ?? [];
    expect(JSON.stringify(part)).toBe(JSON.stringify({ ...hostile, decision: 'expired' }));
  });

  it('that was decided stays so', () => {
    const decided: TurnPart = { ...waiting, decision: 'deny' };
    expect(readAs('approval-expired', NOW + 600_000, decided).parts?.[1]).toEqual(decided);
  });
});

describe('a turn that nobody goes on with', () => {
  it('is closed if it was open, and only then', () => {
    expect(givenUp('running')).toBe('interrupted');
    expect(givenUp('awaiting-approval')).toBe('approval-expired');
    for (const outcome of [...ANSWER_OUTCOMES, 'stopped', 'interrupted', '__proto__', 'toString']) {
      expect(givenUp(outcome)).toBeUndefined();
    }
  });
});
