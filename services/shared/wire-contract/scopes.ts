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
  /** May read the caller's own conversations. */
  conversationsRead: 'conversations.read',
  /** May add to, rename, pin and delete the caller's own conversations. */
  conversationsWrite: 'conversations.write',
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
  SCOPE.conversationsRead,
  SCOPE.conversationsWrite,
] as const;
