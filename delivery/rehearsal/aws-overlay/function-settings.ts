import type { AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

/** Settings of a function that moto drops. */
const DROPPED = ['LoggingConfig', 'KMSKeyArn'];

/** Adds them to its answers. */
export function functionSettings(): AwsPart {
  const kept = new Map<string, Json>();
  const complete: AwsPart['complete'] = ({ method, url, body }, answer) => {
    const path = /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/configuration)?\/?(?:\?|$)/.exec(url);
    if (!path || answer.status >= 300 || !answer.body.startsWith('{')) return undefined;
    const json = JSON.parse(answer.body) as Json;
    const configuration = (json['Configuration'] ?? json) as Json;
    const name = String(configuration['FunctionName']);
    if ((method === 'POST' || method === 'PUT') && body.startsWith('{')) {
      const sent = Object.entries(JSON.parse(body) as Json).filter(([key]) =>
        DROPPED.includes(key),
      );
      kept.set(name, { ...kept.get(name), ...Object.fromEntries(sent) });
    }
    const settings = kept.get(name);
    if (!settings) return undefined;
    Object.assign(configuration, settings);
    return { ...answer, body: JSON.stringify(json) };
  };
  // The functions themselves are moto's.
  return { complete, contents: () => [] };
}
