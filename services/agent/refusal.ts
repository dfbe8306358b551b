import type { ProblemCode } from '@three-tier-chat/wire-contract';
import { detailOf } from './problem-details.ts';

/** An error whose code and detail are sent to the caller. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Refuses a request about a turn. */
export function refuse(code: ProblemCode): Refusal {
  return new Refusal(code, detailOf(code));
}
