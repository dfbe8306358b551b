/**
 * What is inferred about Bedrock Runtime. AWS may behave differently.
 *
 * Known differences, which no switch changes: every model id is answered; the deterministic answer
 * estimates its usage by length; the message of a ValidationException is AWS's only where it is
 * known.
 */
export interface BedrockSwitches {
  /** Status for a body that is not JSON. */
  readonly malformedBodyStatus: 400 | 415;
  /** Two consecutive messages of one role are refused. AWS may join them. */
  readonly refusesRepeatedRole: boolean;
  /** Tool blocks without a `toolConfig` are refused. */
  readonly toolBlocksNeedToolConfig: boolean;
  /** Text with a lone surrogate (`"\\ud83d"`) is refused. AWS may replace it. */
  readonly refusesHalfCharacters: boolean;
  /**
   * Two tool uses with one id in a conversation are refused. Claude does this; other models may
   * not.
   */
  readonly refusesRepeatedToolUseIds: boolean;
  /**
   * Regions whose model every call of an inference profile needs, by the profile's prefix; another
   * prefix means only the caller's region. The region of a global profile may be empty. AWS may
   * require only the one that it chose.
   */
  readonly profileDestinations: Readonly<Record<string, readonly string[]>>;
}

export const bedrockSwitches = {
  malformedBodyStatus: 400,
  refusesRepeatedRole: true,
  toolBlocksNeedToolConfig: true,
  refusesHalfCharacters: true,
  refusesRepeatedToolUseIds: true,
  profileDestinations: { us: ['us-east-1', 'us-east-2', 'us-west-2'], global: [''] },
} satisfies BedrockSwitches as BedrockSwitches;
