/**
 * What is inferred about AWS's check of signatures. AWS may behave differently.
 *
 * Known difference, which no switch changes: credentials never expire here.
 */
export interface IamSwitches {
  /** Status for an Authorization header with an incomplete signature. */
  readonly incompleteSignatureStatus: 400 | 403;
  /** Tolerated difference of a signature's time, in milliseconds. */
  readonly signatureToleranceMs: number;
}

export const iamSwitches = {
  incompleteSignatureStatus: 403,
  signatureToleranceMs: 5 * 60 * 1000,
} as const satisfies IamSwitches;
