/** What is inferred of Bedrock Runtime, or different on a laptop, one switch each. */
export const bedrockSwitches = {
  /** A signature must be there and be meant for Bedrock; it is not computed anew. */
  verifiesSignature: false,
  /** Any model id is answered: access to models is the account's affair. */
  knowsEveryModel: true,
  /** Characters for one token in the usage that is reported: an estimate, not a count. */
  charactersPerToken: 4,
  /** The messages of ValidationException are AWS's as far as they are known from its answers. */
  validationMessagesAreInferred: true,
} as const;
