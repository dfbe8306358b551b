import type { Model } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import type { FirstAnswer } from './turn-record.ts';
import { writeTitle } from './write-title.ts';

/**
 * Gives a conversation the model's title after its first answer, off the answer's path. Never rejects:
 * without one, the first words of the prompt stay. To be called within the request of the turn.
 */
export async function nameConversation(
  { model, telemetry }: { readonly model: Model; readonly telemetry: Telemetry },
  {
    kept,
    caller,
    sessionId,
  }: {
    readonly kept: KeptConversation;
    readonly caller: Caller;
    readonly sessionId: string;
  },
  first: FirstAnswer,
): Promise<void> {
  // The turn's own segment is closed before; the lines stay those of the turn.
  const request = telemetry.openRequest({ traceHeader: telemetry.traceHeader() });
  let outcome = 'done';
  try {
    const title = await request.run(async () => {
      telemetry.annotate('user', caller.subjectHash);
      telemetry.annotate('session', sessionId);
      const written = await telemetry.span('model', () => {
        if (model.modelId !== undefined) telemetry.annotate('model_id', model.modelId);
        return writeTitle(model, first);
      });
      if (written !== undefined) await kept.rename(caller, written, first.title);
      return written;
    });
    telemetry.logger.info('title.completed', { outcome: title === undefined ? 'none' : 'done' });
  } catch (error) {
    outcome = 'failed';
    // An error's message may quote the conversation.
    telemetry.logger.warn('title.completed', {
      outcome,
      error_name: error instanceof Error ? error.name : typeof error,
    });
  }
  request.run(() => telemetry.annotate('outcome', outcome));
  request.close({ status: 200 });
}
