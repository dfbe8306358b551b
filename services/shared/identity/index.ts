export type { Caller } from './caller.ts';
export { IdentityError, type IdentityErrorCode } from './identity-error.ts';
export { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';
