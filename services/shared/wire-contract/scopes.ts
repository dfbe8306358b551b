/**
 * Scopes of the authorization server.
 * No colon: AgentCore's claim matching takes only `[A-Za-z0-9_.-]`.
 */
export const SCOPE = {
  /** May use the agent: Runtime and Gateway require it. */
  chatInvoke: 'chat.invoke',
  /** May read the caller's own profile. */
  profileRead: 'profile.read',
  /** May change the caller's own profile. */
  profileWrite: 'profile.write',
} as const;

export type Scope = (typeof SCOPE)[keyof typeof SCOPE];

/** The scopes that the frontend requests at sign-in; the access policy must grant all of them. */
export const REQUESTED_SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  SCOPE.chatInvoke,
  SCOPE.profileRead,
  SCOPE.profileWrite,
] as const;
