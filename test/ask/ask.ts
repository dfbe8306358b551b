import { isAnswered, type Problem } from '@three-tier-chat/wire-contract';
import { type ChatClient, ProblemAnswer } from '../chat-client.ts';
import { tellEvent } from './tell-event.ts';

/** Where a turn is shown, and its changes are decided. */
export interface Screen {
  answer(text: string): void;
  note(line: string): void;
  /** @returns undefined where there is nobody to decide. */
  decide(): Promise<'approve' | 'deny' | undefined>;
}

/** Exit codes. */
export const ASKED = { answered: 0, failed: 1, misused: 2, waits: 3 } as const;

/** Asks a question, decides what it asks in turn, and shows everything. @returns the exit code. */
export async function ask(
  client: ChatClient,
  { prompt, turnId }: { readonly prompt: string; readonly turnId: string },
  screen: Screen,
): Promise<number> {
  let body = client.message(prompt, turnId);
  for (;;) {
    const ended = await show(client, body, screen);
    if (typeof ended === 'number') return ended;
    const decision = await screen.decide();
    if (decision === undefined) return ASKED.waits;
    body = client.approval(ended.approvalId, decision);
  }
}

async function show(
  client: ChatClient,
  body: Parameters<ChatClient['stream']>[0],
  screen: Screen,
): Promise<number | { readonly approvalId: string }> {
  try {
    for await (const event of client.stream(body)) {
      const { answer, note } = tellEvent(event);
      if (answer !== undefined) screen.answer(answer);
      if (note !== undefined) screen.note(note);
      if (event.event === 'approval' && event.data.decision === undefined) {
        return { approvalId: event.data.id };
      }
      if (event.event === 'error') return ASKED.failed;
      if (event.event === 'done') {
        return isAnswered(event.data.outcome ?? 'complete') ? ASKED.answered : ASKED.failed;
      }
    }
    screen.note('The answer broke off.');
  } catch (error) {
    if (!(error instanceof ProblemAnswer)) throw error;
    screen.note(tellEvent({ event: 'error', data: error.problem as Problem }).note ?? '');
  }
  return ASKED.failed;
}
