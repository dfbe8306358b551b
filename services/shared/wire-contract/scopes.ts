/**
 * Name of a scope of the authorization server, with the area before the point: `profile.read`. No colon:
 * AgentCore's claim matching takes only `[A-Za-z0-9_.-]`.
 */
export type Scope = `${string}.${string}`;

/** The scope that no API declares; each API declares its own (`api-declaration.ts`). */
export const SCOPE = {
  /** May use the agent: Runtime and Gateway require it. */
  chatInvoke: 'chat.invoke',
} as const satisfies Readonly<Record<string, Scope>>;
