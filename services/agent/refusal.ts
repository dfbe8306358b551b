import type { ProblemCode } from '@three-tier-chat/wire-contract';

/** An error whose code and detail are sent to the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
