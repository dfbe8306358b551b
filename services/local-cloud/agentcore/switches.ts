/** What is inferred, not observed, about CUSTOM_JWT. AWS may behave differently. */
export interface AuthorizerSwitches {
  /**
   * What CONTAINS requires of a STRING_ARRAY claim: that one element equals the value, or that one
   * element contains it. The service model allows both readings.
   */
  readonly containsMeans: 'a-member-equals' | 'a-member-includes';
  /** A token whose `iat` lies in the future is refused. AgentCore's behaviour is not documented. */
  readonly refusesFutureIssueTime: boolean;
  /**
   * One allowed audience among several in the token is enough. AWS documents only single audiences.
   */
  readonly audienceListAdmits: 'any-member' | 'sole-member';
}

export const authorizerSwitches = {
  containsMeans: 'a-member-equals',
  refusesFutureIssueTime: false,
  audienceListAdmits: 'any-member',
} as const satisfies AuthorizerSwitches;
