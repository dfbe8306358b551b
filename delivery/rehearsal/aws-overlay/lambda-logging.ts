import type { AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

/** Adds a function's logging configuration, which moto drops. */
export function lambdaLogging(): AwsPart {
  const configs = new Map<string, unknown>();
  const complete: AwsPart['complete'] = ({ method, url, body }, answer) => {
    const path = /^\/2015-03-31\/functions(?:\/([^/?]+))?(?:\/configuration)?\/?(?:\?|$)/.exec(url);
    if (!path || answer.status >= 300 || !answer.body.startsWith('{')) return undefined;
    const json = JSON.parse(answer.body) as Json;
    const configuration = (json['Configuration'] ?? json) as Json;
    const name = String(configuration['FunctionName']);
    if ((method === 'POST' || method === 'PUT') && body.startsWith('{')) {
      const { LoggingConfig } = JSON.parse(body) as Json;
      if (LoggingConfig) configs.set(name, LoggingConfig);
    }
    if (!configs.has(name)) return undefined;
    configuration['LoggingConfig'] = configs.get(name);
    return { ...answer, body: JSON.stringify(json) };
  };
  // The functions themselves are moto's.
  return { complete, contents: () => [] };
}
