/** What is inferred, not observed, about CUSTOM_JWT. AWS may do otherwise. */
export interface AuthorizerSwitches {
  /**
   * What CONTAINS asks of a STRING_ARRAY claim: that one member equals the value, or that one member
   * has it as a part. The service model can be read both ways.
   */
  readonly containsMeans: 'a-member-equals' | 'a-member-includes';
  /** A token whose `iat` lies in the future is refused. No page says what AgentCore does with it. */
  readonly refusesFutureIssueTime: boolean;
  /** One allowed audience in a list of several admits. AWS documents single audiences alone. */
  readonly audienceListAdmits: 'any-member' | 'sole-member';
}

export const authorizerSwitches = {
  containsMeans: 'a-member-equals',
  refusesFutureIssueTime: false,
  audienceListAdmits: 'any-member',
} as const satisfies AuthorizerSwitches;
