export { IdentityError, type IdentityErrorCode } from './identity-error.ts';
export { type Caller, createTokenVerifier, type TokenVerifier } from './token-verifier.ts';
