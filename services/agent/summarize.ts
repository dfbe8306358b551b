import type { Telemetry } from '@three-tier-chat/telemetry';
import type { Conversation } from './conversation.ts';

/** Summarizes a conversation that has become long, off the answer's path. Never rejects. */
export async function summarize(
  conversation: Pick<Conversation, 'summarize'>,
  { logger }: Pick<Telemetry, 'logger'>,
): Promise<void> {
  try {
    await conversation.summarize();
  } catch (error) {
    // An error's message may quote the conversation.
    logger.warn('summary.failed', {
      error_name: error instanceof Error ? error.name : typeof error,
    });
  }
}
