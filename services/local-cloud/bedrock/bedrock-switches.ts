/**
 * What is inferred about Bedrock Runtime. AWS may do otherwise.
 *
 * Known differences, which no switch changes: a signature must be there and be meant for Bedrock, but
 * is not computed anew; every model id is answered; the deterministic answer estimates its usage by
 * length; the words of a ValidationException are AWS's only as far as they are known.
 */
export interface BedrockSwitches {
  /** Status for an Authorization header that is no whole signature. */
  readonly incompleteSignatureStatus: 400 | 403;
  /** Status for a body that is not JSON. */
  readonly malformedBodyStatus: 400 | 415;
  /** Two messages of one role in a row are refused. AWS may join them. */
  readonly refusesRepeatedRole: boolean;
  /** Tool blocks without a `toolConfig` are refused. */
  readonly toolBlocksNeedToolConfig: boolean;
}

export const bedrockSwitches = {
  incompleteSignatureStatus: 403,
  malformedBodyStatus: 400,
  refusesRepeatedRole: true,
  toolBlocksNeedToolConfig: true,
} as const satisfies BedrockSwitches;
