import type { ProblemCode } from '@three-tier-chat/wire-contract';

/** What an operation throws for a request that it does not do: the caller is told `code` and `detail`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  readonly code: ProblemCode;

  /** One sentence for the caller: what failed and what to do. It holds nothing that the caller sent. */
  readonly detail: string;

  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(`Request refused (${code}): ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
