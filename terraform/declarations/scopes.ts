import { type DeclaredScope, SCOPE } from '@three-tier-chat/wire-contract';
import { SERVICES } from '../services.ts';
import { STAYING_APIS } from './staying-apis.ts';

const CHAT: DeclaredScope = {
  name: SCOPE.chatInvoke,
  displayName: 'Chat',
  description: 'Talk to the agent.',
};

/** Scopes of the authorization server: to chat, and those that each API declares. */
export const SCOPES: readonly DeclaredScope[] = [
  CHAT,
  ...STAYING_APIS.flatMap((name): readonly DeclaredScope[] =>
    Object.values<DeclaredScope>(SERVICES[name].api.scopes),
  ),
];

/** The scopes that the frontend requests at sign-in; the access policy must grant all of them. */
export const REQUESTED_SCOPES: readonly string[] = [
  'openid',
  'profile',
  'email',
  'offline_access',
  ...SCOPES.map(({ name }) => name),
];
