import type { Exchange } from './answers.ts';

const MAX_AGE_SECONDS = 3600;

/**
 * Allows the org's trusted origins to read an answer (Okta, "Enable CORS"); others get no CORS
 * header.
 *
 * @returns true if the request was a preflight and has been answered.
 */
export function applyCors({ req, res }: Exchange, origins: ReadonlySet<string>): boolean {
  const { origin } = req.headers;
  res.setHeader('vary', 'Origin');
  if (origin !== undefined && origins.has(origin)) {
    res.setHeader('access-control-allow-origin', origin);
    res.setHeader('access-control-expose-headers', 'WWW-Authenticate');
    if (req.method === 'OPTIONS') {
      res.setHeader('access-control-allow-methods', 'GET, POST');
      res.setHeader('access-control-allow-headers', 'Authorization, Content-Type');
      res.setHeader('access-control-max-age', String(MAX_AGE_SECONDS));
    }
  }
  // Otherwise the engine would decide about CORS itself.
  delete req.headers.origin;
  if (req.method !== 'OPTIONS') return false;
  res.writeHead(204).end();
  return true;
}
