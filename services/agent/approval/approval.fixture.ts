import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import type { Approval, ApprovalDecision } from '@three-tier-chat/wire-contract';
import { bedrock, conversations, gateway, SESSION, startWith } from '../testing/app-harness.ts';
import { lastOf, stream, TURN } from '../testing/invoke.ts';
import { calls } from '../testing/scripted-bedrock.ts';
import { CHANGE_TOOL } from '../testing/scripted-gateway.ts';

export const MESSAGE = { prompt: 'Change my phone number', turnId: TURN };
export const CHANGE = { phone: '+1 555 0100' };
export const RESUME = { resume: { turnId: TURN, after: 0 } };

export const decide = (id: string, decision: ApprovalDecision = 'approve') => ({
  approval: { id, decision },
});

/** Another machine: it shares the store alone. */
export const elsewhere = () => startWith(createRecordingTelemetry());

/** What the store has of the conversation. */
export const kept = () => conversations.turns.get(SESSION);

/** The calls that change something, as the Gateway got them. */
export const writes = () => gateway.toolCalls.filter(({ tool }) => tool === CHANGE_TOOL);

/** The last message that the model was sent. */
export const modelWasTold = (): string => JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));

/** Sends the message, whose turn then waits. */
export async function waitFor(app: ReturnType<typeof startWith>): Promise<Approval> {
  bedrock.script(calls(CHANGE_TOOL, CHANGE));
  return lastOf(await stream(app, MESSAGE), 'approval');
}
