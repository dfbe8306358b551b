import { innerXml, xmlAnswer } from './answers.ts';
import type { AwsPart } from './overlay.ts';

/**
 * Members that CloudFront returns even if they were not given; the provider crashes without them.
 */
const ALWAYS_THERE: Readonly<Record<string, string>> = {
  Aliases: '<Quantity>0</Quantity>',
  CacheBehaviors: '<Quantity>0</Quantity>',
  CustomErrorResponses: '<Quantity>0</Quantity>',
  Logging:
    '<Enabled>false</Enabled><IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix>',
  OriginGroups: '<Quantity>0</Quantity>',
};

/**
 * moto returns less of a distribution than it was given, with an ARN that lacks AWS's empty region.
 * This returns the given configuration with AWS's ARN, and the tags, which moto stores by its own
 * ARN.
 */
export function distributions(accountId: string): AwsPart {
  const configs = new Map<string, string>();
  const tags = new Map<string, string>();
  const arnOf = (id: string) => `arn:aws:cloudfront::${accountId}:distribution/${id}`;
  return {
    handle({ method, url }) {
      const [path, query] = url.split('?');
      if (path !== '/2020-05-31/tagging' || method !== 'GET') return undefined;
      const kept = tags.get(new URLSearchParams(query).get('Resource') ?? '');
      return kept === undefined ? undefined : xmlAnswer(`<Tags>${kept}</Tags>`);
    },
    complete({ method, url, body }, answer) {
      const path = /^\/2020-05-31\/distribution(?:\/([^/?]+))?(?:\/config)?\/?(?:\?|$)/.exec(url);
      if (!path || answer.status >= 300) return undefined;
      // Other ids are nested, such as those of its origins.
      const id = path[1] ?? /<Id>([^<]+)<\/Id>/.exec(answer.body)?.[1] ?? '';
      if (method === 'POST') tags.set(arnOf(id), innerXml(body, 'Tags'));
      const given = innerXml(body, 'DistributionConfig');
      const config = given ? whole(given) : configs.get(id);
      if (!config) return undefined;
      configs.set(id, config);
      return {
        ...answer,
        body: answer.body
          .replace(/<ARN>[^<]*<\/ARN>/, `<ARN>${arnOf(id)}</ARN>`)
          .replace(
            /<DistributionConfig(\s[^>]*)?>[\s\S]*<\/DistributionConfig>/,
            (_whole, attributes: string = '') =>
              `<DistributionConfig${attributes}>${config}</DistributionConfig>`,
          ),
      };
    },
    // The distributions themselves are moto's.
    contents: () => [],
  };
}

function whole(config: string): string {
  const absent = Object.entries(ALWAYS_THERE).filter(([tag]) => !config.includes(`<${tag}>`));
  return config + absent.map(([tag, content]) => `<${tag}>${content}</${tag}>`).join('');
}
