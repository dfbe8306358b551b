/**
 * Name of the SSM parameter with the version of a service that runs in an environment: deliveries
 * write it, stacks read it.
 */
export function releaseParameter(environment: string, service: string): string {
  return `/three-tier-chat/${environment}/releases/${service}`;
}

/** The service whose release a parameter names; undefined for any other name. */
export function serviceOfParameter(name: string): string | undefined {
  const [, , environment, , service] = name.split('/');
  if (!environment || !service) return undefined;
  return name === releaseParameter(environment, service) ? service : undefined;
}
