interface PlannedCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * How a stream goes wrong, after so many of its pieces. Without a number, a refusal is the answer
 * itself, and other faults come before the first piece.
 */
export interface StreamFault {
  readonly kind: 'throttle' | 'error' | 'break-off' | 'silent';
  readonly after?: number;
}

/** How a message is delivered, where a control call asks for it. Times in milliseconds. */
export interface Delivery {
  /** Before the first event. */
  readonly waitMs?: number;
  /** Between two pieces. */
  readonly pieceDelayMs?: number;
  /** Of a whole text, from its first piece to its last. */
  readonly textMs?: number;
  readonly fault?: StreamFault;
  readonly stopReason?: string;
  /** Before the message: a block of reasoning. */
  readonly reasoning?: string;
}

/** What the model's next message is: text, or tool calls, which text may precede. */
export type Plan = (
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'call'; readonly text?: string; readonly calls: readonly PlannedCall[] }
) & { readonly delivery?: Delivery };
