import { innerXml } from './answers.ts';
import type { Mender } from './overlay.ts';

type Json = Record<string, unknown>;

/**
 * moto reads a distribution into a model of its own and writes back less than it was given: this
 * answers with what was given, and keeps what only CloudFront knows.
 */
export function distributions(): Mender {
  const configs = new Map<string, string>();
  return ({ method, url, body }, answer) => {
    if (!/^\/2020-05-31\/distribution(\/|\?|$)/.test(url) || answer.status >= 300) return undefined;
    const id =
      /^\/2020-05-31\/distribution\/([^/?]+)/.exec(url)?.[1] ?? innerXml(answer.body, 'Id');
    if (method === 'POST' || method === 'PUT') {
      const config = innerXml(body, 'DistributionConfig');
      if (config) configs.set(id, config);
    }
    const config = configs.get(id);
    if (!config) return undefined;
    return {
      ...answer,
      body: answer.body.replace(
        /<DistributionConfig(\s[^>]*)?>[\s\S]*<\/DistributionConfig>/,
        (_whole, attributes: string = '') =>
          `<DistributionConfig${attributes}>${config}</DistributionConfig>`,
      ),
    };
  };
}

/** moto forgets a function's logging configuration. */
export function lambdaLogging(): Mender {
  const configs = new Map<string, unknown>();
  return ({ method, url, body }, answer) => {
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
}
