/** Actions on resources, as Terraform needs them for resources of one type. */
export interface Grant {
  readonly actions: readonly string[];
  /**
   * ARNs, with `{region}`, `{account}` and the resource's arguments, `{name}`, to be filled in; the
   * partition is `aws`, since CloudFront's is no other. Or `*`.
   */
  readonly on: readonly string[];
  /** AWS makes the ids up: of these resources only those that the stack tagged. */
  readonly isTagged?: true;
}

/** What Terraform does to the resources of one type. */
export interface TypeActions {
  /** Comparing it with the state. */
  readonly read: readonly Grant[];
  /** What a release of its service, or another route, changes. */
  readonly release?: readonly Grant[];
  /** Making it, changing it otherwise, and deleting it. */
  readonly make: readonly Grant[];
}

/** `grant('lambda', 'GetFunction ListTags', 'arn:…')` */
export function grant(service: string, actions: string, ...on: readonly string[]): Grant {
  return { actions: actions.split(' ').map((action) => `${service}:${action}`), on };
}

export function tagged(service: string, actions: string, ...on: readonly string[]): Grant {
  return { ...grant(service, actions, ...on), isTagged: true };
}
