import * as z from 'zod';
import { block } from '../terraform/parse-arguments.ts';

const claimValue = z.strictObject({
  match_value_string: z.string().optional(),
  match_value_string_list: z.array(z.string()).optional(),
});

const customClaim = z.strictObject({
  inbound_token_claim_name: z.string(),
  inbound_token_claim_value_type: z.enum(['STRING', 'STRING_ARRAY']),
  authorizing_claim_match_value: block(
    z.strictObject({
      claim_match_operator: z.enum(['EQUALS', 'CONTAINS', 'CONTAINS_ANY']),
      claim_match_value: block(claimValue),
    }),
  ),
});

const strings = z.array(z.string()).nullish();

/**
 * `authorizer_configuration { custom_jwt_authorizer { … } }` of a Runtime or a Gateway. Strict, so
 * that no condition on a token is ignored.
 */
export const authorizerConfiguration = block(
  z.strictObject({
    custom_jwt_authorizer: block(
      z
        .strictObject({
          discovery_url: z.string().regex(/\/\.well-known\/openid-configuration$/),
          allowed_audience: strings,
          allowed_clients: strings,
          allowed_scopes: strings,
          custom_claim: z.union([z.array(customClaim), customClaim]).nullish(),
        })
        .transform(toConfiguration)
        .refine(hasCondition, {
          error: 'AgentCore asks for at least one of audience, clients, scopes and custom claims',
        }),
    ),
  }),
).transform(({ custom_jwt_authorizer }) => custom_jwt_authorizer);

export interface AuthorizerConfiguration {
  readonly discoveryUrl: string;
  readonly allowedAudience: readonly string[];
  readonly allowedClients: readonly string[];
  readonly allowedScopes: readonly string[];
  readonly customClaims: readonly CustomClaim[];
}

export interface CustomClaim {
  readonly name: string;
  readonly valueType: 'STRING' | 'STRING_ARRAY';
  readonly operator: 'EQUALS' | 'CONTAINS' | 'CONTAINS_ANY';
  readonly values: readonly string[];
}

/** Returns the issuer of a discovery address (OpenID Connect Discovery §4). */
export function issuerOf({ discoveryUrl }: AuthorizerConfiguration): string {
  return discoveryUrl.replace(/\/\.well-known\/openid-configuration$/, '');
}

function toConfiguration(jwt: {
  discovery_url: string;
  allowed_audience?: string[] | null | undefined;
  allowed_clients?: string[] | null | undefined;
  allowed_scopes?: string[] | null | undefined;
  custom_claim?: z.output<typeof customClaim>[] | z.output<typeof customClaim> | null | undefined;
}): AuthorizerConfiguration {
  return {
    discoveryUrl: jwt.discovery_url,
    allowedAudience: jwt.allowed_audience ?? [],
    allowedClients: jwt.allowed_clients ?? [],
    allowedScopes: jwt.allowed_scopes ?? [],
    customClaims: [jwt.custom_claim ?? []].flat().map(toCustomClaim),
  };
}

function toCustomClaim(claim: z.output<typeof customClaim>): CustomClaim {
  const { claim_match_operator, claim_match_value } = claim.authorizing_claim_match_value;
  return {
    name: claim.inbound_token_claim_name,
    valueType: claim.inbound_token_claim_value_type,
    operator: claim_match_operator,
    values:
      claim_match_value.match_value_string_list ??
      (claim_match_value.match_value_string === undefined
        ? []
        : [claim_match_value.match_value_string]),
  };
}

function hasCondition(configuration: AuthorizerConfiguration): boolean {
  const { allowedAudience, allowedClients, allowedScopes, customClaims } = configuration;
  return [allowedAudience, allowedClients, allowedScopes, customClaims].some(
    (condition) => condition.length > 0,
  );
}
