/**
 * What is inferred about AWS's check of signatures. AWS may do otherwise.
 *
 * Known difference, which no switch changes: credentials never expire here.
 */
export interface IamSwitches {
  /** Status for an Authorization header that is no whole signature. */
  readonly incompleteSignatureStatus: 400 | 403;
  /** How far the time of a signature may be off, in milliseconds. */
  readonly signatureToleranceMs: number;
}

export const iamSwitches = {
  incompleteSignatureStatus: 403,
  signatureToleranceMs: 5 * 60 * 1000,
} as const satisfies IamSwitches;
