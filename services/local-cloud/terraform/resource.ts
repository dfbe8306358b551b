/** A resource as the synthesized stacks declare it, with its references resolved. */
export interface DeclaredResource {
  /** `three-tier-chat-api-local`. */
  readonly stack: string;
  /** `aws_lambda_function`. */
  readonly type: string;
  /** Terraform's local name. */
  readonly name: string;
  /** `three-tier-chat-api-local: aws_lambda_function.secured-api`, for messages. */
  readonly address: string;
  /** Arguments by their Terraform names; each member is resolved when it is first read. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** The same after the apply. */
export interface Resource extends DeclaredResource {
  /** What the provider filled in: ids, ARNs, addresses. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Attributes that a provider would fill in on apply, by resource type. Every type with a key here
 * is known to the local cloud; a reference to an attribute that is neither here nor among the
 * arguments is an error.
 */
export type AttributeTable = Readonly<Record<string, FillIn>>;

/**
 * @param ordinal the resource's position among those of its type, from 0, in the order of the
 * stacks.
 */
type FillIn = (resource: DeclaredResource, ordinal: number) => Readonly<Record<string, unknown>>;

/** The result of a data source, by type: `aws_ssm_parameter` → `{ value }`. */
export type DataTable = Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
>;

export interface ResourceSet {
  /** All resources of a type, in the order of stacks and documents. */
  ofType(type: string): readonly Resource[];
}
