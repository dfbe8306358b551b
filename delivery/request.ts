import { isService, SERVICE_NAMES, type Service } from '@three-tier-chat/terraform/services.ts';
import { DeliveryError } from './delivery-error.ts';

const VERBS = [
  'plan',
  'apply',
  'destroy',
  'deploy',
  'rollback',
  'releases',
  'bootstrap',
  'lock',
] as const;
export type Verb = (typeof VERBS)[number];

/** The parsed arguments of `make <verb> ENV=… STACK=… SERVICE=… VERSION=…`. */
export interface Request {
  readonly verb: Verb;
  readonly environment: string;
  /** Parts, such as `api`; empty means all. */
  readonly parts: readonly string[];
  readonly service?: Service;
  readonly version?: string;
}

/** The version is used in the names of a file, an image and a folder. */
const VERSION = /^[0-9a-f]{16}$/;

/**
 * Reads `plan ENV=dev STACK=api`. An empty value counts as absent, since make passes every one.
 *
 * @throws DeliveryError with all errors.
 */
export function parseRequest([verb, ...words]: readonly string[]): Request {
  const values = new Map(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? ([word, ''] as const) : ([word.slice(0, at), word.slice(at + 1)] as const);
    }),
  );
  const known = VERBS.find((name) => name === verb);
  const environment = values.get('ENV') ?? '';
  const service = values.get('SERVICE') || undefined;
  const version = values.get('VERSION') || undefined;
  const problems: string[] = [];
  if (!known) problems.push(`There is no command "${verb ?? ''}": use ${VERBS.join(', ')}.`);
  if (environment === '') problems.push('Name an environment: ENV=dev, for example.');
  if (environment === 'local') {
    problems.push(
      'The environment "local" is this machine: run `make dev`, which emulates its stacks. Name an environment in AWS with ENV=….',
    );
  }
  const forService = known === 'deploy' || known === 'rollback';
  if (forService && !(service && isService(service))) {
    problems.push(
      `${service ? `There is no service "${service}"` : 'Name a service'}: SERVICE=${SERVICE_NAMES.join(' | ')}.`,
    );
  }
  if (version && !VERSION.test(version)) {
    problems.push(
      `VERSION="${version}" is not a version: use 16 hexadecimal digits, as \`make releases\` lists them.`,
    );
  }
  const [first, ...rest] = problems;
  if (first || !known) throw new DeliveryError([first ?? '', ...rest]);
  return {
    verb: known,
    environment,
    parts: (values.get('STACK') ?? '').split(',').filter(Boolean),
    ...(service && isService(service) && { service }),
    ...(version && { version }),
  };
}
