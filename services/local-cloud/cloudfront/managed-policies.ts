/** The managed policies that the stacks use (Developer Guide, "Use managed … policies"). */
export interface CachePolicy {
  readonly name: string;
  /** Whether the edge compresses, and asks origins for compressed answers. */
  readonly compresses: boolean;
}

export interface OriginRequestPolicy {
  readonly name: string;
  readonly viewerHeaders: 'all-except-host';
  readonly queryString: boolean;
}

const CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { name: 'CachingDisabled', compresses: false },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { name: 'CachingOptimized', compresses: true },
};

const ORIGIN_REQUEST_POLICIES: Readonly<Record<string, OriginRequestPolicy>> = {
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    name: 'AllViewerExceptHostHeader',
    viewerHeaders: 'all-except-host',
    queryString: true,
  },
};

/** @throws Error naming the id, if the local cloud does not know the policy. */
export function cachePolicyOf(id: string, where: string): CachePolicy {
  return CACHE_POLICIES[id] ?? refuse('cache', id, where);
}

/** @throws Error naming the id, if the local cloud does not know the policy. */
export function originRequestPolicyOf(id: string, where: string): OriginRequestPolicy {
  return ORIGIN_REQUEST_POLICIES[id] ?? refuse('origin request', id, where);
}

function refuse(kind: string, id: string, where: string): never {
  throw new Error(
    `${where}: the local cloud does not know the ${kind} policy ${id}; add it in cloudfront/managed-policies.ts`,
  );
}
