import { decodeSegment } from '../http/request-target.ts';
import { httpApiSwitches } from './switches.ts';

/** `GET /users/{id}`, `ANY /{proxy+}` or `$default`. */
export interface RouteKey {
  readonly routeKey: string;
  /** `ANY` for every method. */
  readonly method: string;
  /** Segments of the path; undefined for `$default`. */
  readonly segments?: readonly string[];
}

export interface RouteMatch<Route extends RouteKey> {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const KEY = /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/\S*)$/;
const SEGMENT = /^(?:[^{}]*|\{[\w.:-]+\})$/;
const GREEDY = /^\{[\w.:-]+\+\}$/;

/** Parses a route key; undefined if it is invalid. A greedy variable may only come last. */
export function parseRouteKey(routeKey: string): RouteKey | undefined {
  if (routeKey === '$default') return { routeKey, method: 'ANY' };
  const [, method, path] = KEY.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) return undefined;
  const segments = path.slice(1).split('/');
  const wellFormed = segments.every(
    (segment, index) =>
      SEGMENT.test(segment) || (GREEDY.test(segment) && index === segments.length - 1),
  );
  return wellFormed ? { routeKey, method, segments } : undefined;
}

/**
 * Chooses the route of a request: the most specific one that matches, `$default` last (API Gateway
 * Developer Guide, "Create routes for HTTP APIs", routing API requests).
 *
 * @param path percent-encoded, without the query.
 */
export function matchRoute<Route extends RouteKey>(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch<Route> | undefined {
  const segments = path.slice(1).split('/').map(decodeSegment);
  return routes
    .flatMap((route) => {
      if (route.method !== 'ANY' && route.method !== method) return [];
      const pathParameters = route.segments ? matchPath(route.segments, segments) : {};
      return pathParameters ? [{ route, pathParameters }] : [];
    })
    .toSorted((a, b) => specificity(b.route).localeCompare(specificity(a.route)))[0];
}

function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const greedy = GREEDY.test(pattern.at(-1) ?? '');
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) {
    return undefined;
  }
  const parameters: [string, string][] = [];
  for (const [index, wanted] of pattern.entries()) {
    const rest = greedy && index === pattern.length - 1;
    const actual = rest ? segments.slice(index).join('/') : (segments[index] ?? '');
    if (!wanted.startsWith('{')) {
      if (wanted !== actual) return undefined;
    } else {
      if (actual === '') return undefined;
      parameters.push([wanted.replace(/^\{|\+?\}$/g, ''), actual]);
    }
  }
  return Object.fromEntries(parameters);
}

/** Sorts as text. The path: segment by segment greedy, variable, literal. The method: ANY, named. */
function specificity({ segments, method }: RouteKey): string {
  const rank = (segment: string) =>
    GREEDY.test(segment) ? '1' : segment.startsWith('{') ? '2' : '3';
  const path = segments?.map(rank).join('') ?? '0';
  const named = method === 'ANY' ? '0' : '1';
  return httpApiSwitches.pathBeforeMethod ? path + named : named + path;
}
