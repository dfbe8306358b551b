import { SignatureV4 } from '@smithy/signature-v4';
import { partitionOf } from '@three-tier-chat/terraform/aws-names.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import { Unreadable } from './endings.ts';
import { readHttp } from './read-http.ts';

/** The services that checks read: the first label of their host, and what AWS's own variable calls them. */
const SERVICES = {
  acm: { variable: 'ACM' },
  apprunner: { variable: 'APPRUNNER' },
  bedrock: { variable: 'BEDROCK' },
  'bedrock-agentcore-control': {
    variable: 'BEDROCK_AGENTCORE_CONTROL',
    signedAs: 'bedrock-agentcore',
  },
  ec2: { variable: 'EC2' },
  lambda: { variable: 'LAMBDA' },
  monitoring: { variable: 'CLOUDWATCH' },
  servicequotas: { variable: 'SERVICE_QUOTAS' },
  sns: { variable: 'SNS' },
  xray: { variable: 'XRAY' },
} as const;
export type AwsService = keyof typeof SERVICES;

export interface AwsQuestion {
  readonly service: AwsService;
  /** The environment's region unless named. */
  readonly region?: string;
  /** `GET` unless there is a body. */
  readonly path?: string;
  /** Of the JSON protocols: `AppRunner.ListServices`. */
  readonly target?: string;
  /** Of the query protocols: `{ Action: 'DescribeVpcs', Version: '2016-11-15' }`. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: Readonly<Record<string, unknown>>;
}

/** Sends a read and resolves with the text of its answer. */
export type ReadAws = (question: AwsQuestion, signal: AbortSignal) => Promise<string>;

/** AWS refused a read. */
export class AwsRefusal extends Unreadable {
  /** `AccessDeniedException`. */
  readonly code: string;
  readonly status: number;
  constructor(service: string, status: number, code: string, message: string) {
    super(`${service} answered ${status} ${code}: ${message}`);
    this.code = code;
    this.status = status;
  }
}

/** The names under which AWS refuses for want of a permission. */
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/;

export function isDenied(error: unknown): boolean {
  return error instanceof AwsRefusal && DENIED.test(error.code);
}

/**
 * Reads AWS with requests of our own, signed with the credentials of a delivery: a dozen reads of ten
 * services, of which an SDK client each would be a hundred times the code (docs/decisions/the-doctor-signs-its-own-reads.md).
 */
export function createReadAws({
  aws: { sts },
  settings,
  variables,
}: Pick<DeliveryContext, 'aws' | 'settings' | 'variables'>): ReadAws {
  return async (question, signal) => {
    const { service } = question;
    const region = question.region ?? settings.region;
    const { variable, ...names } = SERVICES[service];
    const base =
      variables[`AWS_ENDPOINT_URL_${variable}`] ||
      variables['AWS_ENDPOINT_URL'] ||
      `https://${service}.${region}.${domainOf(region)}`;
    const url = new URL(question.path ?? '/', base);
    const { headers, body } = contentOf(question);
    const signer = new SignatureV4({
      credentials: sts.config.credentials,
      region,
      service: 'signedAs' in names ? names.signedAs : service,
      sha256: sts.config.sha256,
    });
    const method = body === undefined ? 'GET' : 'POST';
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...headers },
      body,
    });
    const { host: _, ...sent } = signed.headers;
    const answer = await readHttp(
      url,
      { method, headers: sent, ...(body !== undefined && { body }) },
      signal,
    );
    if (answer.status >= 400) throw refusalOf(service, answer);
    return answer.text;
  };
}

/** @throws Unreadable for an answer that is no JSON object. */
export function awsJson(service: AwsService, text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Unreadable(`${service} answered with something that is no JSON object`);
}

/** The texts of all elements of a name, in an answer of the query protocols. */
export function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

function contentOf({ target, form, json }: AwsQuestion): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
} {
  if (form) {
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams(form).toString(),
    };
  }
  if (!json) return { headers: {} };
  const type = target ? `application/x-amz-json-${jsonVersionOf(target)}` : 'application/json';
  return {
    headers: { 'content-type': type, ...(target && { 'x-amz-target': target }) },
    body: JSON.stringify(json),
  };
}

/** The newer one, of two of these (botocore, `jsonVersion`). */
function jsonVersionOf(target: string): '1.0' | '1.1' {
  return /^(ServiceQuotas|CertificateManager)/.test(target) ? '1.1' : '1.0';
}

function domainOf(region: string): string {
  const partition = partitionOf(region);
  if (partition === 'aws-cn') return 'amazonaws.com.cn';
  return partition === 'aws-eusc' ? 'amazonaws.eu' : 'amazonaws.com';
}

function refusalOf(
  service: string,
  { status, headers, text }: { status: number; headers: Headers; text: string },
): AwsRefusal {
  let code = headers.get('x-amzn-errortype') ?? elements(text, 'Code')[0] ?? '';
  let message = elements(text, 'Message')[0] ?? elements(text, 'message')[0] ?? '';
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    code ||= String(json['__type'] ?? json['code'] ?? '');
    message ||= String(json['message'] ?? json['Message'] ?? '');
  } catch {
    // XML, or a page of something between here and AWS.
  }
  // `com.amazonaws.bedrock#AccessDeniedException:http://…`
  const name = /([A-Za-z.]+)(:|$)/.exec(code.split('#').at(-1) ?? '')?.[1] ?? 'an error';
  return new AwsRefusal(service, status, name, message || 'no reason was given');
}
