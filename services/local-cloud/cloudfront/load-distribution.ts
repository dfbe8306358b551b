import type { CloudContext } from '../context.ts';
import { onlyResource } from '../terraform/only-resource.ts';
import { parseArguments } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource, ResourceSet } from '../terraform/resource.ts';
import {
  type BehaviourArguments,
  distributionSchema,
  type OriginArguments,
} from './distribution-schema.ts';
import { compileEdgeFunction, type EdgeFunction } from './edge-function.ts';
import {
  type CachePolicy,
  cachePolicyOf,
  type OriginRequestPolicy,
  originRequestPolicyOf,
} from './managed-policies.ts';
import { matchesPath } from './path-pattern.ts';
import { parseResponseHeadersPolicy, type ResponseHeadersPolicy } from './response-headers.ts';

interface OriginBase {
  /** Prefix of every request's path: `/releases/0123`. */
  readonly path: string;
  readonly domain: string;
  readonly customHeaders: Readonly<Record<string, string>>;
}

/** The bucket sees the distribution as its caller if its origin access control signs. */
export type Origin = OriginBase &
  (
    | { readonly kind: 's3'; readonly signs: boolean }
    | { readonly kind: 'http'; readonly url: string; readonly readTimeoutMs: number }
  );

export interface Behaviour {
  /** `*` for the default behaviour. */
  readonly pattern: string;
  readonly methods: ReadonlySet<string>;
  readonly origin: Origin;
  readonly compress: boolean;
  readonly cache: CachePolicy;
  readonly originRequest: OriginRequestPolicy | undefined;
  readonly responseHeaders: ResponseHeadersPolicy;
  readonly viewerRequest: EdgeFunction | undefined;
}

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  readonly defaultRootObject: string | undefined;
  /** The first behaviour whose pattern matches, in the order of the stack. */
  behaviourOf(path: string): Behaviour;
}

/**
 * Reads the one distribution of the stacks with everything that it refers to.
 *
 * @throws Error naming what is missing or unknown to the local cloud.
 */
export function loadDistribution(context: CloudContext): Distribution {
  const resources = context.resources();
  const resource = onlyResource(resources, 'aws_cloudfront_distribution');
  const args = parseArguments(resource, distributionSchema);
  const origins = new Map(
    args.origin.map((one) => [one.origin_id, toOrigin(one, resource, context)]),
  );
  const load = (one: BehaviourArguments, pattern: string) =>
    toBehaviour(one, pattern, { resource, resources, origins, context });
  const ordered = args.ordered_cache_behavior.map((one) => load(one, one.path_pattern));
  const fallback = load(args.default_cache_behavior, '*');
  return {
    id: readAttribute(resource, 'id'),
    arn: readAttribute(resource, 'arn'),
    defaultRootObject: args.default_root_object,
    behaviourOf: (path) => ordered.find(({ pattern }) => matchesPath(pattern, path)) ?? fallback,
  };
}

function toOrigin(args: OriginArguments, { address }: Resource, context: CloudContext): Origin {
  const base = {
    path: args.origin_path,
    domain: localHostOf(args.domain_name, context),
    customHeaders: Object.fromEntries(
      args.custom_header.map(({ name, value }) => [name.toLowerCase(), value]),
    ),
  };
  if (args.custom_origin_config) {
    return {
      ...base,
      kind: 'http',
      url: loopbackUrl({ ...args, domain_name: base.domain }, address),
      readTimeoutMs: args.custom_origin_config.origin_read_timeout * 1000,
    };
  }
  const resources = context.resources();
  const isBucket = resources
    .ofType('aws_s3_bucket')
    .some((bucket) => readAttribute(bucket, 'bucket_regional_domain_name') === base.domain);
  if (!isBucket) {
    throw new Error(
      `${address}: origin ${args.origin_id} names no bucket of the stacks: ${base.domain}`,
    );
  }
  if (args.origin_access_control_id === undefined) return { ...base, kind: 's3', signs: false };
  const control = resources
    .ofType('aws_cloudfront_origin_access_control')
    .find((one) => readAttribute(one, 'id') === args.origin_access_control_id);
  if (!control) {
    throw new Error(
      `${address}: origin ${args.origin_id} names no origin access control of the stacks`,
    );
  }
  const signing = control.args['signing_behavior'];
  const forS3 = control.args['origin_access_control_origin_type'] === 's3';
  return {
    ...base,
    kind: 's3',
    signs: forS3 && (signing === 'always' || signing === 'no-override'),
  };
}

/** Replaces the host of an HTTP API's default endpoint by that of its local port. */
function localHostOf(domain: string, context: CloudContext): string {
  const api = context
    .resources()
    .ofType('aws_apigatewayv2_api')
    .find(
      (one) => `${readAttribute(one, 'id')}.execute-api.${context.region}.amazonaws.com` === domain,
    );
  return api ? new URL(readAttribute(api, 'api_endpoint')).host : domain;
}

/** The origin's address on this machine: requests must not leave it. */
function loopbackUrl(
  { domain_name: domain, origin_id: id }: OriginArguments,
  address: string,
): string {
  if (!/^127\.0\.0\.1:\d+$/.test(domain)) {
    throw new Error(`${address}: origin ${id} is not on this machine: ${domain}`);
  }
  return `http://${domain}`;
}

function toBehaviour(
  args: BehaviourArguments,
  pattern: string,
  stack: {
    readonly resource: Resource;
    readonly resources: ResourceSet;
    readonly origins: ReadonlyMap<string, Origin>;
    readonly context: CloudContext;
  },
): Behaviour {
  const where = `${stack.resource.address}, behaviour ${pattern}`;
  const find = (type: string, attribute: 'id' | 'arn', value: string) => {
    const found = stack.resources
      .ofType(type)
      .find((one) => readAttribute(one, attribute) === value);
    if (!found) throw new Error(`${where}: no ${type} of the stacks is ${value}`);
    return found;
  };
  const origin = stack.origins.get(args.target_origin_id);
  if (!origin) throw new Error(`${where}: there is no origin ${args.target_origin_id}`);
  const { response_headers_policy_id: headersId, origin_request_policy_id: requestId } = args;
  const [association, another] = args.function_association;
  if (another) throw new Error(`${where}: CloudFront accepts one function for each event`);
  return {
    pattern,
    methods: new Set(args.allowed_methods),
    origin,
    compress: args.compress,
    cache: cachePolicyOf(args.cache_policy_id, where),
    originRequest: requestId === undefined ? undefined : originRequestPolicyOf(requestId, where),
    responseHeaders:
      headersId === undefined
        ? []
        : parseResponseHeadersPolicy(
            find('aws_cloudfront_response_headers_policy', 'id', headersId),
          ),
    viewerRequest:
      association &&
      compileEdgeFunction(
        find('aws_cloudfront_function', 'arn', association.function_arn),
        (text) => stack.context.logs.write('cloudfront', 'function-log', { text }),
      ),
  };
}
