/**
 * Whose requests a port accepts besides those of its own pages and of clients other than browsers.
 */
export interface OpenTo {
  /** Origins whose pages may send requests: `http://127.0.0.1:4000`. Compared exactly. */
  readonly origins?: ReadonlySet<string>;
  /** A link on any page may lead here. GET must then change nothing. */
  readonly visitors?: boolean;
}

/** What a browser says about a request. */
export interface FetchHead {
  readonly method?: string | undefined;
  readonly rawHeaders: readonly string[];
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Hosts by which a port may be addressed: `127.0.0.1:4000`, `localhost:4000`, `[::1]:4000`. */
function loopbackHosts(port: number): readonly string[] {
  return LOOPBACK_NAMES.map((name) => `${name}:${port}`);
}

/** Origins of the pages that a port serves. */
export function loopbackOrigins(port: number): readonly string[] {
  return loopbackHosts(port).map((host) => `http://${host}`);
}

/**
 * Tells whether a request comes from a page of another origin. To a browser, the ports of one
 * machine are one site with the same cookies, so origins are compared and not sites. If a foreign
 * page's name was resolved to this machine (DNS rebinding), the name is in `Host`. Clients other
 * than browsers send neither `Origin` nor `Sec-Fetch-Site` (W3C Fetch Metadata; RFC 6454 §7; RFC
 * 9112 §3.2 on Host).
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
    return `This port is only for this machine: use the address 127.0.0.1:${port}`;
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

const FOREIGN = 'A page of another origin may not call this port';

/** A page that is opened in a tab of its own: the page with the link sees nothing of it. */
function isVisit(request: FetchHead): boolean {
  const [mode] = valuesOf(request, 'sec-fetch-mode');
  const [destination] = valuesOf(request, 'sec-fetch-dest');
  return mode === 'navigate' && destination === 'document';
}

/**
 * Undefined if there is none, or more than one: a proxy and this port might choose different ones.
 */
function hostOf(request: FetchHead): string | undefined {
  const hosts = valuesOf(request, 'host');
  const [authority = hosts[0]] = valuesOf(request, ':authority');
  if (hosts.length > 1 || (hosts[0] ?? authority) !== authority) return undefined;
  return authority?.toLowerCase();
}

/** Every value of a header, in the order of the request. */
function valuesOf({ rawHeaders }: FetchHead, name: string): readonly string[] {
  return rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === name && index % 2 === 1,
  );
}
