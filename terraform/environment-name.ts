/** The longest name that fits into the name of App Runner's autoscaling configuration. */
export const MAX_NAME_LENGTH = 16;

/** Tells whether all resource names with this environment's name stay within their limits. */
export function isEnvironmentName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}

/** The environment that the local cloud emulates: the only one that may run without TLS. */
export function isLocal({ name }: { readonly name: string }): boolean {
  return name === 'local';
}
