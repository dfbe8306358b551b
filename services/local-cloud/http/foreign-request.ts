/** Whose requests a port takes besides those of its own pages and of what is no browser. */
export interface OpenTo {
  /** Origins whose pages may ask: `http://127.0.0.1:4000`. Compared whole. */
  readonly origins?: ReadonlySet<string>;
  /** A link on any page may lead here. Nothing that GET does may change anything then. */
  readonly visitors?: boolean;
}

/** What a browser says of a request. */
export interface FetchHead {
  readonly method?: string | undefined;
  readonly rawHeaders: readonly string[];
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Addresses under which a port may be asked for: `127.0.0.1:4000`, `localhost:4000`, `[::1]:4000`. */
function loopbackHosts(port: number): readonly string[] {
  return LOOPBACK_NAMES.map((name) => `${name}:${port}`);
}

/** Origins of the pages that a port serves. */
export function loopbackOrigins(port: number): readonly string[] {
  return loopbackHosts(port).map((host) => `http://${host}`);
}

/**
 * Tells whether a page of somebody else is behind a request. Ports of one machine are one site to a
 * browser and share their cookies, so that origins are compared and not sites; a name that a foreign
 * page has made point here stands in `Host` (DNS rebinding). What is no browser sends neither
 * `Origin` nor `Sec-Fetch-Site` (W3C Fetch Metadata; RFC 6454 §7; RFC 9112 §3.2 on Host).
 *
 * @returns why the request is refused.
 */
export function findForeign(
  request: FetchHead,
  port: number,
  { origins, visitors = false }: OpenTo = {},
): string | undefined {
  const host = hostOf(request);
  if (host === undefined || !loopbackHosts(port).includes(host)) {
    return `This port is of this machine alone: ask for it as 127.0.0.1:${port}`;
  }
  const [origin, secondOrigin] = valuesOf(request, 'origin');
  if (origin !== undefined) {
    const isOwn = origin === `http://${host}` || origins?.has(origin) === true;
    return isOwn && secondOrigin === undefined ? undefined : FOREIGN;
  }
  const [site, secondSite] = valuesOf(request, 'sec-fetch-site');
  if (secondSite !== undefined) return FOREIGN;
  if (site === undefined || site === 'same-origin') return undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && (site === 'none' || (visitors && isVisit(request)))) return undefined;
  return FOREIGN;
}

const FOREIGN = 'A page of another origin may not ask this port';

/** A page that is opened in a tab of its own: whoever sent the reader there sees nothing of it. */
function isVisit(request: FetchHead): boolean {
  const [mode] = valuesOf(request, 'sec-fetch-mode');
  const [destination] = valuesOf(request, 'sec-fetch-dest');
  return mode === 'navigate' && destination === 'document';
}

/** Undefined when there is none, or more than one: a proxy and this port might not believe the same. */
function hostOf(request: FetchHead): string | undefined {
  const hosts = valuesOf(request, 'host');
  const [authority = hosts[0]] = valuesOf(request, ':authority');
  if (hosts.length > 1 || (hosts[0] ?? authority) !== authority) return undefined;
  return authority?.toLowerCase();
}

/** Every value of a header, in the order in which they came. */
function valuesOf({ rawHeaders }: FetchHead, name: string): readonly string[] {
  return rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === name && index % 2 === 1,
  );
}
