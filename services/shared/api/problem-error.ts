import type { ProblemCode } from '@three-tier-chat/wire-contract';

/** Thrown by an operation that refuses a request; the caller gets `code` and `detail`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  readonly code: ProblemCode;

  /**
   * One sentence for the caller: what failed and what to do. It contains nothing that the caller
   * sent.
   */
  readonly detail: string;

  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(`Request refused (${code}): ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
