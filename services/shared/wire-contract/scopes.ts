/**
 * Scopes of the authorization server.
 * No colon: AgentCore's claim matching takes only `[A-Za-z0-9_.-]`.
 */
export const SCOPE = {
  /** May talk to the agent: Runtime and Gateway ask for it. */
  chatInvoke: 'chat.invoke',
  /** May read the caller's own profile. */
  profileRead: 'profile.read',
  /** May change the caller's own profile. */
  profileWrite: 'profile.write',
} as const;

export type Scope = (typeof SCOPE)[keyof typeof SCOPE];

/** What the frontend asks for at sign-in; the access policy must grant every one of them. */
export const REQUESTED_SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  SCOPE.chatInvoke,
  SCOPE.profileRead,
  SCOPE.profileWrite,
] as const;
