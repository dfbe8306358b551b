export type JsonSchema = Readonly<Record<string, unknown>>;

const COMPOSITIONS = ['oneOf', 'anyOf', 'allOf'];
/** Members whose keys are names that the author chose, not keywords. */
const NAME_MAPS = new Set(['properties', 'patternProperties', 'schemas', 'responses', 'paths']);
/** Members that contain data. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/**
 * AgentCore accepts no composed schema anywhere (AgentCore Developer Guide, "OpenAPI schema
 * targets", limitations).
 *
 * @throws Error naming the place.
 */
export function refuseCompositions(value: unknown, path: string, areKeysNames = false): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!areKeysNames && COMPOSITIONS.includes(key)) {
      throw new Error(`${path}: AgentCore takes no OpenAPI document with ${key}`);
    }
    if (areKeysNames || !DATA.has(key)) {
      refuseCompositions(member, `${path}.${key}`, !areKeysNames && NAME_MAPS.has(key));
    }
  }
}

/**
 * Replaces each `$ref` by the part of the document that it refers to.
 *
 * @throws Error for a reference to another document, to nothing, or to itself.
 */
export function resolveReferences(document: unknown, address: string): unknown {
  const resolve = (value: unknown, open: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => resolve(item, open));
    if (typeof value !== 'object' || value === null) return value;
    const reference = '$ref' in value ? value.$ref : undefined;
    if (typeof reference !== 'string') {
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, resolve(member, open)]),
      );
    }
    if (open.includes(reference)) throw new Error(`${address}: ${reference} refers to itself`);
    return resolve(lookUp(document, reference, address), [...open, reference]);
  };
  return resolve(document, []);
}

/** JSON Pointer, RFC 6901 §6. */
function lookUp(document: unknown, reference: string, address: string): unknown {
  const [root, ...steps] = reference.split('/');
  let value = root === '#' ? document : undefined;
  for (const step of steps) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  if (value === undefined) throw new Error(`${address}: ${reference} refers to nothing`);
  return value;
}
