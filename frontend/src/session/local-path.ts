import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';

/** The path, query and fragment of a target on `origin`; `/` for any other target (RFC 9700 §4.11). */
export function localPath(target: string, origin: string): string {
  if (!URL.canParse(target, origin)) return '/';
  const { origin: targetOrigin, pathname, search, hash } = new URL(target, origin);
  if (targetOrigin !== origin || pathname === CALLBACK_PATH) return '/';
  // A path of `//host` would resolve to another origin.
  return `${pathname.replace(/^\/+/, '/')}${search}${hash}`;
}
