import * as z from 'zod';
import { isArnLike } from '../iam/pattern.ts';
import { parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';
import { parseFunctionReference } from './function-name.ts';

/** One statement of a function's resource policy. */
export interface Permission {
  readonly functionName: string;
  readonly principal: string;
  /** With wildcards; if absent, any source of the service is allowed. */
  readonly sourceArn?: string;
}

/** A call as the function's policy sees it. */
export interface PermissionRequest {
  readonly functionName: string;
  /** A service that assumes no role of ours, or the ARN of a role. */
  readonly principal: string;
  /** The resource on whose behalf a service calls; absent for a role. */
  readonly sourceArn?: string;
}

const schema = z.looseObject({
  action: z.literal(['lambda:InvokeFunction', 'lambda:*']),
  function_name: z.string(),
  principal: z.string(),
  source_arn: z.string().optional(),
  // There is one account, so this makes no difference here.
  source_account: z.string().optional(),
  qualifier: unsupported(),
  event_source_token: unsupported(),
  function_url_auth_type: unsupported(),
  principal_org_id: unsupported(),
});

/** @throws Error naming what the local cloud does not emulate. */
export function parsePermission(resource: DeclaredResource): Permission {
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

/** Tells whether any statement allows the caller. */
export function allowsCall(permissions: readonly Permission[], call: PermissionRequest): boolean {
  return permissions.some(
    ({ functionName, principal, sourceArn }) =>
      functionName === call.functionName &&
      principal === call.principal &&
      (sourceArn === undefined || isArnLike(call.sourceArn ?? '', sourceArn)),
  );
}
