/**
 * What is inferred about Bedrock Runtime. AWS may do otherwise.
 *
 * Known differences, which no switch changes: every model id is answered; the deterministic answer
 * estimates its usage by length; the words of a ValidationException are AWS's only as far as they are
 * known.
 */
export interface BedrockSwitches {
  /** Status for a body that is not JSON. */
  readonly malformedBodyStatus: 400 | 415;
  /** Two messages of one role in a row are refused. AWS may join them. */
  readonly refusesRepeatedRole: boolean;
  /** Tool blocks without a `toolConfig` are refused. */
  readonly toolBlocksNeedToolConfig: boolean;
  /** Text with half of a character (`"\\ud83d"`) is refused. AWS may replace it. */
  readonly refusesHalfCharacters: boolean;
  /** Two tool uses of one id in a conversation are refused. Claude does; other models may not. */
  readonly refusesRepeatedToolUseIds: boolean;
  /**
   * Regions whose model every call of an inference profile needs, by the profile's prefix; another
   * prefix stands for the caller's region alone. The region of a global profile may be empty. AWS may
   * ask only for the one that it chose.
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
