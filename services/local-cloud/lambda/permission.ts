import * as z from 'zod';
import { parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import type { Resource } from '../terraform/resource.ts';
import { parseFunctionReference } from './function-name.ts';

/** One statement of a function's resource policy. */
export interface Permission {
  readonly functionName: string;
  readonly principal: string;
  /** With wildcards; absent: any source of that service. */
  readonly sourceArn?: string;
}

/** A call of a service that assumes no role of ours. */
export interface ServiceCall {
  readonly functionName: string;
  readonly principal: string;
  readonly sourceArn: string;
}

const schema = z.looseObject({
  action: z.literal(['lambda:InvokeFunction', 'lambda:*']),
  function_name: z.string(),
  principal: z.string(),
  source_arn: z.string().optional(),
  // One account: naming it or not is the same here.
  source_account: z.string().optional(),
  qualifier: unsupported(),
  event_source_token: unsupported(),
  function_url_auth_type: unsupported(),
  principal_org_id: unsupported(),
});

/** @throws Error naming what the local cloud cannot follow. */
export function parsePermission(resource: Resource): Permission {
  const args = parseArguments(resource, schema);
  const reference = parseFunctionReference(args.function_name);
  if (!reference) {
    throw new Error(`${resource.address}: function_name is neither a function's name nor its ARN`);
  }
  return {
    functionName: reference.name,
    principal: args.principal,
    ...(args.source_arn !== undefined && { sourceArn: args.source_arn }),
  };
}

/** Tells whether any statement lets the service in. */
export function allowsCall(permissions: readonly Permission[], call: ServiceCall): boolean {
  return permissions.some(
    ({ functionName, principal, sourceArn }) =>
      functionName === call.functionName &&
      principal === call.principal &&
      (sourceArn === undefined || arnLike(sourceArn, call.sourceArn)),
  );
}

/**
 * `ArnLike` (IAM User Guide, "ARN condition operators"): each of the six parts by itself, with `*`
 * for any run of characters and `?` for one.
 */
export function arnLike(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const actual = arnParts(arn);
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => wildcard(part).test(actual[index] ?? ''))
  );
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
