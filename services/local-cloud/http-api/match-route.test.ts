import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchRoute, parseRouteKey, type RouteKey } from './match-route.ts';

function routes(...keys: readonly string[]): readonly RouteKey[] {
  return keys.map((key) => {
    const route = parseRouteKey(key);
    if (!route) throw new Error(`${key} is not a route key`);
    return route;
  });
}

describe('parseRouteKey', () => {
  it.each(['GET', '/users', 'get /users', 'GET users', 'GET /{a', 'GET /{a+}/b', 'HACK /'])(
    'refuses %s',
    (key) => {
      expect(parseRouteKey(key)).toBeUndefined();
    },
  );
});

describe('matchRoute', () => {
  const table = routes(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
    'ANY /pets/dog/1',
  );

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['POST', '/pets/dog/1', 'ANY /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/dog/a%2Fb', 'GET /pets/dog/{id}', { id: 'a/b' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', '$default', {}],
  ])('sends %s %s to %s', (method, path, routeKey, pathParameters) => {
    const match = matchRoute(table, method, path);
    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.pathParameters).toEqual(pathParameters);
  });

  it.each([
    ['POST', '/users/me'],
    ['GET', '/users'],
    ['GET', '/users/me/'],
    ['GET', '/users/me/more'],
    ['GET', '/Users/me'],
  ])('finds nothing for %s %s if the only route is GET /users/me', (method, path) => {
    expect(matchRoute(routes('GET /users/me'), method, path)).toBeUndefined();
  });

  it('does not match a variable with an empty segment', () => {
    expect(matchRoute(routes('GET /users/{id}'), 'GET', '/users/')).toBeUndefined();
  });

  it('returns variables decoded, whatever they contain', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (id) => {
        const path = `/users/${encodeURIComponent(id)}/pets`;
        const match = matchRoute(routes('GET /users/{id}/pets'), 'GET', path);
        expect(match?.pathParameters).toEqual(Object.fromEntries([['id', id]]));
      }),
    );
  });

  it('chooses the same route in any order of the routes', () => {
    const segment = fc.constantFrom('a', 'b', '{x}');
    const key = fc
      .tuple(fc.constantFrom('GET', 'ANY'), fc.array(segment, { minLength: 1, maxLength: 3 }))
      .map(([method, segments]) => `${method} /${segments.join('/')}`);
    const path = fc
      .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 })
      .map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(key), path, (keys, requested) => {
        const forwards = matchRoute(routes(...keys), 'GET', requested);
        const backwards = matchRoute(routes(...keys.toReversed()), 'GET', requested);
        expect(forwards?.route.routeKey).toBe(backwards?.route.routeKey);
      }),
    );
  });
});
