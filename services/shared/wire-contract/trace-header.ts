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
const LONGEST = 1024;

/** Makes a new trace root for `now` (milliseconds since the epoch). */
export function makeTraceRoot(now: number = Date.now()): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomHex(12)}`;
}

/** Makes a segment id: 16 hex characters. */
export function makeSegmentId(): string {
  return randomHex(8);
}

/**
 * Reads a trace header. Members may come in any order; `Self`, `Lineage` and unknown members are
 * passed over. Returns undefined unless there is exactly one well-formed root: a header that can be
 * read in two ways is not believed.
 */
export function parseTraceHeader(value: string | null | undefined): TraceHeader | undefined {
  if (!value || value.length > LONGEST) return undefined;
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

/** Writes a trace header in AWS's usual order of members. */
export function formatTraceHeader({ root, parent, sampled }: TraceHeader): string {
  return [`Root=${root}`, parent && `Parent=${parent}`, sampled && `Sampled=${sampled}`]
    .filter(Boolean)
    .join(';');
}

function randomHex(bytes: number): string {
  return Array.from(globalThis.crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
