import type { ProblemCode } from '@three-tier-chat/wire-contract';

/** Something that the person who asked should learn. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
