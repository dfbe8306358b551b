import type { Message, Model } from '@strands-agents/sdk';

/**
 * The model's answer to one message, without tools, as text.
 *
 * @param enough characters, after which no more is read.
 */
export async function readModelText(
  model: Model,
  request: Message,
  enough: number,
): Promise<string> {
  let text = '';
  for await (const event of model.stream([request], {})) {
    if (event.type === 'modelContentBlockDeltaEvent' && event.delta.type === 'textDelta') {
      text += event.delta.text;
    }
    if (text.length > enough) break;
  }
  return text.toWellFormed();
}
