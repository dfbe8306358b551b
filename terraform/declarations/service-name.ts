import { MAX_NAME_LENGTH } from '../environment-name.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Parts of stacks beside those of services. */
const STACKS_WITHOUT_SERVICE = new Set(['okta', 'bootstrap']);

/** What the stacks make of a service's name, without what an environment adds, and AWS's limits. */
const DERIVED: readonly {
  readonly what: string;
  readonly before: string;
  readonly limit: number;
  readonly source: string;
}[] = [
  // IAM API Reference, "CreateRole"; a function's name may be as long (Lambda API, "CreateFunction").
  { what: 'role', before: 'three-tier-chat-', limit: 64, source: 'IAM' },
  // An alarm's has 255, a log group's 512, a table's 255, a parameter's 1011.
];

/** Tells whether a part of a stack belongs to no service. */
export function isStackWithoutService(part: string): boolean {
  return STACKS_WITHOUT_SERVICE.has(part);
}

/**
 * Why a service cannot have a name, whatever else there is.
 *
 * @returns undefined for a name that it can have.
 */
export function serviceNameProblem(name: string): string | undefined {
  if (!NAME.test(name)) {
    return `"${name}" cannot name a service: begin with a letter, and use lower-case letters, digits and single hyphens, such as gift-cards.`;
  }
  for (const { what, before, limit, source } of DERIVED) {
    const longest = limit - before.length - 1 - MAX_NAME_LENGTH;
    if (name.length > longest) {
      return `"${name}" is too long: in an environment of ${MAX_NAME_LENGTH} characters its ${what} ${before}${name}-… would have ${before.length + name.length + 1 + MAX_NAME_LENGTH}, and ${source} allows ${limit}: use at most ${longest} characters.`;
    }
  }
  return undefined;
}

/** `gift-cards` → `giftCards` */
export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
