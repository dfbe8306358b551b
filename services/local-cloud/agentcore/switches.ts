/** What is inferred, not observed, about CUSTOM_JWT. AWS may do otherwise. */
export interface AuthorizerSwitches {
  /**
   * What CONTAINS asks of a STRING_ARRAY claim: that one member equals the value, or that one member
   * has it as a part. The service model can be read both ways.
   */
  readonly containsMeans: 'a-member-equals' | 'a-member-includes';
}

export const authorizerSwitches = {
  containsMeans: 'a-member-equals',
} as const satisfies AuthorizerSwitches;
