import { SCOPE } from '@three-tier-chat/wire-contract';
import { IdentityError } from './identity-error.ts';
import { AUDIENCE, createKeyServer, ISSUER, jwk } from './testing/issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

export const verifier = createTokenVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  fetch: createKeyServer(jwk()).fetch,
});

export function verify(authorization: string | undefined) {
  return verifier.verifyAccessToken(authorization, SCOPE.chatInvoke);
}

export async function refusal(work: Promise<unknown>): Promise<IdentityError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof IdentityError) return error;
  throw new Error('The token was accepted', { cause: error });
}
