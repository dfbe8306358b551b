import { innerXml, xmlAnswer } from './answers.ts';
import type { AwsAnswer, AwsPart } from './overlay.ts';

const AT = '2026-01-01T00:00:00Z';

/** CloudFront's functions: moto has none. */
export function cloudfrontFunctions(accountId: string): AwsPart {
  const functions = new Map<string, { readonly config: string; readonly code: string }>();
  const summary = (name: string, config: string) =>
    `<FunctionSummary><Name>${name}</Name><Status>DEPLOYED</Status><FunctionConfig>${config}</FunctionConfig><FunctionMetadata><FunctionARN>arn:aws:cloudfront::${accountId}:function/${name}</FunctionARN><Stage>LIVE</Stage><CreatedTime>${AT}</CreatedTime><LastModifiedTime>${AT}</LastModifiedTime></FunctionMetadata></FunctionSummary>`;
  const handle: AwsPart['handle'] = ({ method, url, body }) => {
    const path = /^\/2020-05-31\/function(?:\/([^/?]+))?(?:\/(\w+))?(?:\?|$)/.exec(url);
    if (!path) return undefined;
    const [, named, action] = path;
    if ((method === 'POST' && !named) || (method === 'PUT' && named)) {
      const name = named ?? innerXml(body, 'Name');
      functions.set(name, {
        config: innerXml(body, 'FunctionConfig'),
        code: innerXml(body, 'FunctionCode'),
      });
    }
    const name = named ?? innerXml(body, 'Name');
    const stored = functions.get(name);
    if (!stored) return missing('NoSuchFunctionExists');
    if (method === 'DELETE') {
      functions.delete(name);
      return xmlAnswer('', 204);
    }
    if (method === 'GET' && !action) {
      return {
        status: 200,
        headers: { 'content-type': 'application/octet-stream', etag: 'E1' },
        body: Buffer.from(stored.code, 'base64').toString('utf8'),
      };
    }
    return xmlAnswer(summary(name, stored.config), method === 'POST' && !named ? 201 : 200);
  };
  return { handle, contents: () => [...functions.keys()] };
}

/** CloudFront's response headers policies: moto has none. */
export function responseHeadersPolicies(): AwsPart {
  const policies = new Map<string, string>();
  const handle: AwsPart['handle'] = ({ method, url, body }) => {
    const path = /^\/2020-05-31\/response-headers-policy(?:\/([^/?]+))?/.exec(url);
    if (!path) return undefined;
    const id = path[1] ?? `policy-${policies.size + 1}`;
    if (method === 'POST' || method === 'PUT') {
      policies.set(id, innerXml(body, 'ResponseHeadersPolicyConfig'));
    }
    const config = policies.get(id);
    if (!config) return missing('NoSuchResponseHeadersPolicy');
    if (method === 'DELETE') {
      policies.delete(id);
      return xmlAnswer('', 204);
    }
    return xmlAnswer(
      `<ResponseHeadersPolicy><Id>${id}</Id><LastModifiedTime>${AT}</LastModifiedTime><ResponseHeadersPolicyConfig>${config}</ResponseHeadersPolicyConfig></ResponseHeadersPolicy>`,
      method === 'POST' ? 201 : 200,
    );
  };
  return { handle, contents: () => [...policies.keys()] };
}

function missing(code: string): AwsAnswer {
  return xmlAnswer(
    `<ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`,
    404,
  );
}
