import { valueAt } from './json-path.ts';
import { listOf } from './policy.ts';
import { resolved, subjects, type World } from './world.ts';

const ISSUER = /^\$\{okta_auth_server\.[\w-]+\.issuer\}$/;

/** Tells whether a value is the issuer of the authorization server, from any stack. */
export function isOurIssuer(world: World): (issuer: unknown) => boolean {
  return (issuer) => ISSUER.test(resolved(world, issuer));
}

/** Tells whether a list contains only the audience of the authorization server. */
export function isOurAudience(world: World): (audiences: unknown) => boolean {
  const ours = subjects(world, 'okta_auth_server').flatMap(({ json }) => listOf(json['audiences']));
  return (audiences) =>
    Array.isArray(audiences) && audiences.length === 1 && ours.includes(audiences[0]);
}

/** Tells whether a list contains scopes, and only those of the authorization server. */
export function areGrantedScopes(world: World): (scopes: unknown) => boolean {
  const known = subjects(world, 'okta_auth_server_scope').map(({ json }) => valueAt(json, 'name'));
  return (scopes) =>
    Array.isArray(scopes) && scopes.length > 0 && scopes.every((scope) => known.includes(scope));
}
