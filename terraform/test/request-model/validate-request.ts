import type { ServiceModel, Shape } from './service-model.ts';

/**
 * Checks a request against a service's model: required and unknown members, types, enums, patterns,
 * ranges, unions.
 *
 * @returns one sentence for each finding, with its path in the request.
 */
export function validateRequest(
  model: ServiceModel,
  operation: string,
  request: unknown,
): readonly string[] {
  const shape = model.operations[operation]?.input.shape;
  if (shape === undefined) return [`${operation}: no such operation`];
  return check(model, shape, request, operation);
}

function check(model: ServiceModel, name: string, value: unknown, at: string): string[] {
  const shape = model.shapes[name];
  if (!shape) return [`${at}: the model lacks the shape ${name}`];
  switch (shape.type) {
    case 'structure':
      return checkStructure(model, shape, value, at);
    case 'list':
      if (!Array.isArray(value)) return [`${at}: is not a list`];
      return [
        ...checkRange(shape, value.length, `${at}: number of items`),
        ...value.flatMap((item, index) =>
          check(model, shape.member?.shape ?? '', item, `${at}[${index}]`),
        ),
      ];
    case 'map':
      if (!isRecord(value)) return [`${at}: is not a map`];
      return [
        ...checkRange(shape, Object.keys(value).length, `${at}: number of entries`),
        ...Object.entries(value).flatMap(([key, item]) =>
          check(model, shape.value?.shape ?? '', item, `${at}.${key}`),
        ),
      ];
    case 'string':
      return checkString(shape, value, at);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at}: is not a boolean`];
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number' ? checkRange(shape, value, at) : [`${at}: is not a number`];
    default:
      return [`${at}: the type ${shape.type} is not checked`];
  }
}

function checkStructure(model: ServiceModel, shape: Shape, value: unknown, at: string): string[] {
  if (!isRecord(value)) return [`${at}: is not a structure`];
  const members = shape.members ?? {};
  const findings = (shape.required ?? [])
    .filter((member) => value[member] === undefined)
    .map((member) => `${at}: ${member} is required`);
  if (shape.union && Object.keys(value).length !== 1) {
    findings.push(`${at}: exactly one of ${Object.keys(members).join(', ')} may be set`);
  }
  for (const [key, item] of Object.entries(value)) {
    const member = members[key];
    if (member) findings.push(...check(model, member.shape, item, `${at}.${key}`));
    else findings.push(`${at}: ${key} is unknown`);
  }
  return findings;
}

function checkString(shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== 'string') return [`${at}: is not a string`];
  if (shape.enum && !shape.enum.includes(value)) {
    return [`${at}: "${value}" is none of ${shape.enum.join(', ')}`];
  }
  // AWS matches a pattern against the whole value.
  if (shape.pattern && !new RegExp(`^(?:${shape.pattern})$`).test(value)) {
    return [`${at}: "${value}" does not match ${shape.pattern}`];
  }
  return checkRange(shape, value.length, `${at}: length`);
}

function checkRange({ min, max }: Shape, value: number, at: string): string[] {
  if (min !== undefined && value < min) return [`${at}: ${value} is below ${min}`];
  return max !== undefined && value > max ? [`${at}: ${value} is above ${max}`] : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
