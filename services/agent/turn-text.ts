import type { AgentStreamEvent, Message } from '@strands-agents/sdk';

/** Follows the text of one turn and how much of it the agent's messages already contain. */
export class TurnText {
  #message: Message | undefined;
  #pendingText = '';
  #hasText = false;
  #hasPrompt = false;

  /** The model's text that the agent's messages do not contain yet. */
  get pendingText(): string {
    return this.#pendingText;
  }

  /** The turn has shown some text. */
  get hasText(): boolean {
    return this.#hasText;
  }

  /** The agent's messages contain the prompt. */
  get hasPrompt(): boolean {
    return this.#hasPrompt;
  }

  /** The turn goes on: its prompt is among the messages, the text of the interrupted one is not. */
  resume(text: string): void {
    this.#hasPrompt = true;
    this.#pendingText = text;
  }

  take(event: AgentStreamEvent): void {
    switch (event.type) {
      case 'modelMessageEvent':
        this.#message = event.message;
        return;
      case 'messageAddedEvent':
        this.#hasPrompt = true;
        // The SDK also adds assistant messages that are not the model's.
        if (event.message === this.#message || callsTools(event.message)) this.#pendingText = '';
        return;
      case 'modelStreamUpdateEvent': {
        const { event: part } = event;
        if (part.type === 'modelMessageStartEvent') this.#pendingText = '';
        if (part.type !== 'modelContentBlockDeltaEvent' || part.delta.type !== 'textDelta') return;
        this.#pendingText += part.delta.text;
        this.#hasText ||= part.delta.text.trim() !== '';
      }
    }
  }
}

/** The interrupted message of a turn that goes on is read anew by the SDK. */
function callsTools({ role, content }: Message): boolean {
  return role === 'assistant' && content.some(({ type }) => type === 'toolUseBlock');
}
