import type { AgentStreamEvent, Message } from '@strands-agents/sdk';

/** Listens to one turn: what was said in it, and how much of that the agent's messages hold. */
export class Speech {
  #message: Message | undefined;
  #pending = '';
  #hasSpoken = false;
  #hasBegun = false;

  /** Text of the model that the agent's messages do not hold yet. */
  get pending(): string {
    return this.#pending;
  }

  /** The turn has shown some text. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** The agent's messages hold the prompt. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  take(event: AgentStreamEvent): void {
    switch (event.type) {
      case 'modelMessageEvent':
        this.#message = event.message;
        return;
      case 'messageAddedEvent':
        this.#hasBegun = true;
        // Not every message of the assistant is the model's: the SDK adds some of its own.
        if (event.message === this.#message) this.#pending = '';
        return;
      case 'modelStreamUpdateEvent': {
        const { event: part } = event;
        if (part.type === 'modelMessageStartEvent') this.#pending = '';
        if (part.type !== 'modelContentBlockDeltaEvent' || part.delta.type !== 'textDelta') return;
        this.#pending += part.delta.text;
        this.#hasSpoken ||= part.delta.text.trim() !== '';
      }
    }
  }
}
