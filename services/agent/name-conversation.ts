import type { Model } from '@strands-agents/sdk';
import type { Telemetry } from '@three-tier-chat/telemetry';
import type { Asker } from './keeping/conversations-client.ts';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import type { FirstAnswer } from './turn.ts';
import { writeTitle } from './write-title.ts';

/**
 * Gives a conversation the model's title after its first answer, off the answer's path. Never rejects:
 * without one, the first words of the prompt stay. To be called within the request of the turn.
 */
export async function nameConversation(
  { model, telemetry }: { readonly model: Model; readonly telemetry: Telemetry },
  { kept, asker }: { readonly kept: KeptConversation; readonly asker: Asker },
  first: FirstAnswer,
): Promise<void> {
  // The turn's own segment is closed before; the lines stay those of the turn.
  const request = telemetry.openRequest({ traceHeader: telemetry.traceHeader() });
  try {
    const title = await request.run(async () => {
      const written = await telemetry.span('model', () => writeTitle(model, first));
      if (written !== undefined) await kept.rename(asker, written, first.title);
      return written;
    });
    telemetry.logger.info('title.completed', { outcome: title === undefined ? 'none' : 'done' });
  } catch (error) {
    // An error's message may quote the conversation.
    telemetry.logger.warn('title.completed', {
      outcome: 'failed',
      error_name: error instanceof Error ? error.name : typeof error,
    });
  }
  request.close({ status: 200 });
}
