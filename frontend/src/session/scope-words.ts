import { SCOPE } from '@three-tier-chat/wire-contract';

/** What a scope lets this page and the assistant do, for people. */
const WORDS: Readonly<Record<string, string>> = {
  openid: 'Know who you are',
  profile: 'See your name',
  email: 'See your email address',
  offline_access: 'Stay signed in while this page is open',
  [SCOPE.chatInvoke]: 'Talk to the assistant',
  [SCOPE.profileRead]: 'Read your profile, preferences, contact details and their changes',
  [SCOPE.profileWrite]: 'Change your preferences and contact details, once you approve',
  [SCOPE.conversationsRead]: 'Read your own conversations',
  [SCOPE.conversationsWrite]: 'Keep, rename, pin and delete your own conversations',
};

/** @returns undefined for a scope that this build does not know. */
export function wordsOfScope(scope: string): string | undefined {
  return Object.hasOwn(WORDS, scope) ? WORDS[scope] : undefined;
}
