import { createHash } from 'node:crypto';
import type { LogLine } from '../logs/log-store.ts';
import type { ApiCall } from './api-calls.ts';
import { CHAIN, compareNames, hopNameOf, type Place, TOOL_API } from './hop-names.ts';
import type { Span, Tree } from './tree.ts';

/** What is known of a hop. */
export type Presence =
  /** Segments. */
  | 'recorded'
  /** Only its access log: AWS has no segment for it. */
  | 'untraced'
  /** Only log lines so far: its segment arrives when it has finished. */
  | 'running'
  /** Only log lines, although the turn is over: its segment is lost, or late. */
  | 'missing'
  /** Nothing: the turn ended before. */
  | 'not-reached';

/** A tier of the turn, or what a tier calls, with all of its calls in one place. */
export interface Hop {
  /** 16 hexadecimal digits, the same as long as its place in the trace is the same. */
  readonly id: string;
  /** Name of the service: `agent`. */
  readonly name: string;
  /** Of an HTTP API: the service behind it. */
  readonly api?: string;
  readonly presence: Presence;
  readonly depth: number;
  readonly caller: Hop | undefined;
  /** In the tree's order. */
  readonly spans: readonly Span[];
  readonly calls: readonly ApiCall[];
}

export interface HopOptions {
  readonly calls: readonly ApiCall[];
  readonly lines: readonly LogLine[];
  /** `badly`: whoever has left nothing was not reached (default `well`). */
  readonly ended?: 'not-yet' | 'well' | 'badly';
}

/**
 * Folds the spans of a trace into hops: each below its caller, those of one caller in an order that
 * does not depend on time.
 */
export function findHops(tree: Tree, { calls, lines, ended = 'well' }: HopOptions): readonly Hop[] {
  const roots: Nodes = new Map();
  const nodeOf = new Map<Span, Node>();
  const callTo = new Map(calls.flatMap((call) => (call.behind ? [[call.behind, call]] : [])));

  for (const span of tree.spans) {
    let around = span.parent && nodeOf.get(span.parent);
    const call = callTo.get(span);
    if (call) {
      around = open(roots, around, 'http-api', call.api);
      around.calls.push(call);
    }
    const name = hopNameOf(span, around?.name);
    const node = around?.name === name ? around : open(roots, around, name);
    node.spans.push(span);
    nodeOf.set(span, node);
  }
  for (const call of calls) {
    if (call.behind) continue;
    open(roots, call.caller && nodeOf.get(call.caller), 'http-api', call.api).calls.push(call);
  }
  addTiersWithoutSpans(roots, new Set(lines.map(({ service }) => service)), ended);
  return inOrder(roots);
}

/** Its spans that another hop called, or of which no caller is known: one for each call. */
export function entriesOf({ spans }: Hop): readonly Span[] {
  const own = new Set(spans);
  return spans.filter(({ parent }) => !parent || !own.has(parent));
}

interface Node {
  readonly name: string;
  readonly api: string | undefined;
  caller: Node | undefined;
  readonly below: Nodes;
  readonly spans: Span[];
  readonly calls: ApiCall[];
  absence?: 'running' | 'missing' | 'not-reached';
}

/** Hops of one caller, by name and API. */
type Nodes = Map<string, Node>;

/** The hop of this name below a caller; it is made if it is new. */
function open(roots: Nodes, caller: Node | undefined, name: string, api?: string): Node {
  const siblings = caller?.below ?? roots;
  const known = siblings.get(keyOf({ name, api }));
  if (known) return known;
  const node = { name, api, caller, below: new Map(), spans: [], calls: [] };
  siblings.set(keyOf(node), node);
  return node;
}

function keyOf({ name, api }: Pick<Node, 'name' | 'api'>): string {
  return JSON.stringify([name, api]);
}

/**
 * Adds the tiers of which only lines are known, or nothing, and puts those whose parent is missing
 * where they belong.
 */
function addTiersWithoutSpans(
  roots: Nodes,
  services: ReadonlySet<string>,
  ended: 'not-yet' | 'well' | 'badly',
): void {
  const all = [...walk(roots)];
  const recorded = new Map(CHAIN.map((place) => [place, all.find((each) => isAt(each, place))]));
  // The lines of an HTTP API do not tell which of the two wrote them before it answered.
  const hasLinesOf = ({ name }: Place) => services.has(name) && name !== 'http-api';
  // What the Gateway called instead, the turn did not fail to reach.
  const isOtherTool = all.some(({ name, api, caller }) => isCallOfOtherTool(name, api, caller));
  const passed = new Set<Place>();
  for (const place of CHAIN) {
    if (!recorded.get(place) && !hasLinesOf(place)) continue;
    for (let above = place.under; above; above = above.under) passed.add(above);
  }
  const found = new Map<Place, Node>();
  for (const place of CHAIN) {
    const caller = place.under && found.get(place.under);
    const node = recorded.get(place);
    if (node) {
      found.set(place, node);
      if (!node.caller && caller) move(roots, node, caller);
      continue;
    }
    const hasLines = hasLinesOf(place);
    if (!hasLines && isOtherTool && place.name === TOOL_API) continue;
    if (!hasLines && !(caller && ended === 'badly' && !passed.has(place))) continue;
    const made = open(roots, caller ?? nearest(place, found), place.name, place.api);
    made.absence = !hasLines ? 'not-reached' : ended === 'not-yet' ? 'running' : 'missing';
    found.set(place, made);
  }
}

/** Tells whether a hop is the call of a further API's tool. */
function isCallOfOtherTool(name: string, api: string | undefined, caller?: Node): boolean {
  return (
    name === 'http-api' &&
    caller?.name === 'agentcore-gateway' &&
    api !== undefined &&
    api !== TOOL_API
  );
}

/** Tells whether a hop is the tier of this place; of the two HTTP APIs, by its caller or service. */
function isAt({ name, api, caller }: Node, place: Place): boolean {
  if (name !== place.name || place.api === undefined) return name === place.name;
  if (caller) return caller.name === place.under?.name;
  return (api === 'conversations') === (place.api === 'conversations');
}

function nearest({ under }: Place, found: ReadonlyMap<Place, Node>): Node | undefined {
  for (let place = under; place; place = place.under) {
    const node = found.get(place);
    if (node) return node;
  }
  return undefined;
}

/** Nothing is put below itself, as a sender may ask for, or in the place of another. */
function move(roots: Nodes, node: Node, caller: Node): void {
  for (let each: Node | undefined = caller; each; each = each.caller) if (each === node) return;
  if (caller.below.has(keyOf(node))) return;
  roots.delete(keyOf(node));
  caller.below.set(keyOf(node), node);
  node.caller = caller;
}

/** All nodes, each after its caller. Not recursive, since a trace may be deeper than the stack. */
function* walk(roots: Nodes): Generator<Node> {
  const waiting = sorted(roots).toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    for (const below of sorted(node.below).toReversed()) waiting.push(below);
  }
}

function sorted(nodes: Nodes): Node[] {
  return [...nodes.values()].sort(
    (a, b) => compareNames(a.name, b.name) || compareNames(a.api ?? '', b.api ?? ''),
  );
}

function inOrder(roots: Nodes): readonly Hop[] {
  const hops = new Map<Node, Hop>();
  for (const node of walk(roots)) {
    const caller = node.caller && hops.get(node.caller);
    hops.set(node, {
      id: createHash('sha256')
        .update(`${caller?.id} ${keyOf(node)}`)
        .digest('hex')
        .slice(0, 16),
      name: node.name,
      ...(node.api !== undefined && { api: node.api }),
      presence: node.absence ?? (node.spans.length > 0 ? 'recorded' : 'untraced'),
      depth: caller ? caller.depth + 1 : 0,
      caller,
      spans: node.spans,
      calls: node.calls,
    });
  }
  return [...hops.values()];
}
