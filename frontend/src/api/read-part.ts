import type { Approval, ToolEvent, TurnPart } from '@three-tier-chat/wire-contract';

/** Tells whether a parsed JSON value is an event of a tool call. */
export function isToolEvent(value: object): value is ToolEvent {
  const { id, name, title, status } = value as Record<string, unknown>;
  return (
    (title === undefined || typeof title === 'string') &&
    typeof id === 'string' &&
    typeof name === 'string' &&
    (status === 'running' || status === 'done' || status === 'failed')
  );
}

/** Reads an approval; undefined for anything that cannot be shown as one, and so not approved. */
export function readApproval(value: Record<string, unknown>): Approval | undefined {
  const { id, callId, tool, title, scope, user, argumentsHash, expiresAt } = value;
  if (typeof id !== 'string' || typeof callId !== 'string' || typeof tool !== 'string') return;
  if (typeof user !== 'string' || typeof argumentsHash !== 'string') return;
  if (typeof expiresAt !== 'string' || Number.isNaN(Date.parse(expiresAt))) return;
  if (!Object.hasOwn(value, 'arguments')) return;
  return {
    id,
    callId,
    tool,
    user,
    argumentsHash,
    expiresAt,
    arguments: value['arguments'],
    ...(typeof title === 'string' && { title }),
    ...(typeof scope === 'string' && { scope }),
    ...(Object.hasOwn(value, 'before') && { before: value['before'] }),
  };
}

/** Reads a part of a kept answer; undefined for a kind that this build does not know. */
export function readPart(value: unknown): TurnPart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, text, call, approval, decision } = value as Record<string, unknown>;
  if ((kind === 'text' || kind === 'reasoning') && typeof text === 'string') {
    return { kind, text };
  }
  if (kind === 'tool' && isRecord(call) && isToolEvent(call)) return { kind, call };
  if (kind !== 'approval' || !isRecord(approval)) return undefined;
  const read = readApproval(approval);
  return (
    read && {
      kind,
      approval: read,
      ...((decision === 'approve' || decision === 'deny' || decision === 'expired') && {
        decision,
      }),
    }
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
