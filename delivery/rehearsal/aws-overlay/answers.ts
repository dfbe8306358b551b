import type { AwsAnswer } from './overlay.ts';

/** An answer in AWS's JSON protocols. */
export function jsonAnswer(body: unknown, status = 200): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(body),
  };
}

/** An answer of CloudFront, whose protocol is XML. */
export function xmlAnswer(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml', etag: 'E1', ...headers },
    body: body && `<?xml version="1.0"?>${body}`,
  };
}

/** The text between the first `<tag>` and the last `</tag>`. */
export function innerXml(text: string, tag: string): string {
  return new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*)</${tag}>`).exec(text)?.[1] ?? '';
}
