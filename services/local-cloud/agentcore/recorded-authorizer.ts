import type { LogStore } from '../logs/log-store.ts';
import { logTokenCheck, type TokenCheck, type TokenDecision } from '../tokens/log-token-check.ts';
import { type AuthorizerConfiguration, issuerOf } from './authorizer-configuration.ts';
import type { Authorizer, Verdict } from './custom-jwt-authorizer.ts';

/**
 * The same authorizer, which also records its decisions about one request in the identity ledger.
 */
export function recordChecks(
  authorizer: Authorizer,
  configuration: AuthorizerConfiguration,
  logs: LogStore,
  request: Pick<TokenCheck, 'checker' | 'traceId' | 'requestId'>,
): Authorizer {
  return {
    async authorize(token) {
      const verdict = await authorizer.authorize(token);
      await logTokenCheck(logs, {
        ...request,
        issuer: issuerOf(configuration),
        audience: configuration.allowedAudience,
        token,
        decision: decisionOf(verdict),
      });
      return verdict;
    },
  };
}

function decisionOf(verdict: Verdict): TokenDecision {
  if (verdict.kind === 'allowed') return { verdict: 'accepted' };
  const { fault } = verdict;
  return { verdict: 'refused', reason: fault, isBelieved: !UNTRUSTED.has(fault) };
}

/** Reasons found before or by the signature check, so that the token's claims cannot be trusted. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'missing-token',
  'invalid-token',
  'issuer',
  'keys-unavailable',
]);
