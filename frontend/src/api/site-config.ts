import { SITE_CONFIG_PATH, type SiteConfig } from '@three-tier-chat/wire-contract';
import type { GateTexts } from '../strings/en/gate.ts';
import { isLoopbackHost } from './loopback.ts';

/** The site's configuration is missing, unreachable or not valid; the message is in the texts. */
export class SiteConfigError extends Error {
  override readonly name = 'SiteConfigError';
  /** Says why, in the language that is shown by then. */
  readonly tell: (texts: GateTexts['config']) => string;

  constructor(tell: (texts: GateTexts['config']) => string, options?: ErrorOptions) {
    super(undefined, options);
    this.tell = tell;
  }
}

/** Loads `/config.json`, which the app stack writes beside the build. Throws {@link SiteConfigError}. */
export async function loadSiteConfig(request: typeof fetch = fetch): Promise<SiteConfig> {
  let response: Response;
  try {
    response = await request(SITE_CONFIG_PATH, { cache: 'no-cache' });
  } catch (cause) {
    throw new SiteConfigError((texts) => texts.away, { cause });
  }
  if (!response.ok) {
    throw new SiteConfigError((texts) => texts.status(response.status));
  }
  let value: unknown;
  try {
    value = await response.json();
  } catch (cause) {
    throw new SiteConfigError((texts) => texts.noJson, { cause });
  }
  return parseSiteConfig(value);
}

/**
 * Turns unknown JSON into a configuration. Throws {@link SiteConfigError} naming every invalid
 * field.
 */
export function parseSiteConfig(value: unknown): SiteConfig {
  const config = (typeof value === 'object' && value !== null ? value : {}) as SiteConfig;
  const checks: Record<keyof SiteConfig, boolean> = {
    issuer: isTrustworthyUrl(config.issuer),
    clientId: typeof config.clientId === 'string' && config.clientId !== '',
    scopes: Array.isArray(config.scopes) && config.scopes.every((it) => typeof it === 'string'),
    traceUrl: isTrustworthyUrl(config.traceUrl) && config.traceUrl.includes('{traceId}'),
    answerTimeoutMs: Number.isSafeInteger(config.answerTimeoutMs) && config.answerTimeoutMs > 0,
  };
  const wrong = Object.entries(checks).flatMap(([member, holds]) => (holds ? [] : [member]));
  if (wrong.length > 0) {
    throw new SiteConfigError((texts) => texts.invalid(wrong.join(', ')));
  }
  return config;
}

/** Accepts https, and http on loopback only (RFC 8252 §8.3). */
function isTrustworthyUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}
