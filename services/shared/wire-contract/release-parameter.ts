/**
 * Name of the SSM parameter that says which version of a service runs in an environment: deliveries
 * write it, stacks read it.
 */
export function releaseParameter(environment: string, service: string): string {
  return `/three-tier-chat/${environment}/releases/${service}`;
}

/** The service whose release a parameter names; undefined when it names none. */
export function serviceOfParameter(name: string): string | undefined {
  const [, , environment, , service] = name.split('/');
  if (!environment || !service) return undefined;
  return name === releaseParameter(environment, service) ? service : undefined;
}
