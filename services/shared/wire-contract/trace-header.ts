/**
 * The X-Amzn-Trace-Id header
 * (AWS X-Ray Developer Guide, "Tracing header").
 */
export interface TraceHeader {
  /** `1-{8 hex: epoch seconds}-{24 hex}`. */
  readonly root: string;
  /** The caller's segment, 16 hex. */
  readonly parent?: string;
  /** `1` sampled, `0` not; absent or `?`: the receiver decides. */
  readonly sampled?: '0' | '1';
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const PARENT = /^[0-9a-f]{16}$/;
const MAX_LENGTH = 1024;
/**
 * X-Ray keeps traces for 30 days (AWS General Reference, "X-Ray quotas"): two days remain as a
 * margin.
 */
const MAX_AGE_MS = 28 * 24 * 60 * 60_000;
/** Tolerance for a browser's clock that is ahead. */
const MAX_CLOCK_AHEAD_MS = 60 * 60_000;

/** Makes a new trace root for `now` (milliseconds since the epoch). */
export function makeTraceRoot(now: number = Date.now()): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomHex(12)}`;
}

/** The moment in a root, in milliseconds since the epoch, by the clock of whoever made it. */
export function traceTimeMs(root: string): number {
  return Number.parseInt(root.slice(2, 10), 16) * 1000;
}

/** Makes a segment id: 16 hex characters. */
export function makeSegmentId(): string {
  return randomHex(8);
}

/**
 * Reads a trace header. Members may come in any order; `Self`, `Lineage` and unknown members are
 * ignored. Returns undefined unless there is exactly one well-formed root: an ambiguous header is
 * not accepted.
 */
export function parseTraceHeader(value: string | null | undefined): TraceHeader | undefined {
  if (!value || value.length > MAX_LENGTH) return undefined;
  const members = value.split(';').map((member) => member.trim().split('='));
  const valuesOf = (name: string) =>
    members.filter(([key]) => key?.toLowerCase() === name).map(([, ...text]) => text.join('='));

  const [root, second] = valuesOf('root');
  if (root === undefined || second !== undefined || !ROOT.test(root)) return undefined;
  const [parent] = valuesOf('parent');
  const [sampled] = valuesOf('sampled');
  return {
    root,
    ...(parent !== undefined && PARENT.test(parent) && { parent }),
    ...((sampled === '0' || sampled === '1') && { sampled }),
  };
}

/**
 * Continues the trace of the first valid header whose root has a plausible time, or starts a new
 * trace: there is always exactly one trace, and X-Ray can show it.
 *
 * @param now milliseconds since the epoch.
 */
export function continueTrace(
  headers: readonly (string | null | undefined)[],
  now: number = Date.now(),
): TraceHeader {
  for (const header of headers) {
    const trace = parseTraceHeader(header);
    if (trace && isPlausibleTime(trace, now)) return trace;
  }
  return { root: makeTraceRoot(now) };
}

/**
 * Formats a trace header as W3C `traceparent` (W3C Trace Context, "traceparent Header"): the root
 * without its version and dashes, the parent, and the sampled flag. An undecided trace counts as
 * not sampled.
 */
export function formatTraceparent({
  root,
  parent,
  sampled,
}: TraceHeader & { readonly parent: string }): string {
  const [, time, id] = root.split('-');
  return `00-${time}${id}-${parent}-${sampled === '1' ? '01' : '00'}`;
}

/** Formats a trace header in AWS's usual order of members. */
export function formatTraceHeader({ root, parent, sampled }: TraceHeader): string {
  return [`Root=${root}`, parent && `Parent=${parent}`, sampled && `Sampled=${sampled}`]
    .filter(Boolean)
    .join(';');
}

function isPlausibleTime({ root }: TraceHeader, now: number): boolean {
  const ageMs = now - traceTimeMs(root);
  return ageMs <= MAX_AGE_MS && ageMs >= -MAX_CLOCK_AHEAD_MS;
}

function randomHex(bytes: number): string {
  return Array.from(globalThis.crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
