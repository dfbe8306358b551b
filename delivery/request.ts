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

/** What `make <verb> ENV=… STACK=… SERVICE=… VERSION=…` asks for. */
export interface Request {
  readonly verb: Verb;
  readonly environment: string;
  /** Parts, such as `api`; none: all. */
  readonly parts: readonly string[];
  readonly service?: Service;
  readonly version?: string;
}

/** A version names a file, an image and a folder. */
const VERSION = /^[0-9a-f]{16}$/;

/**
 * Reads `plan ENV=dev STACK=api`. An empty value counts as absent, since make passes every one.
 *
 * @throws DeliveryError with everything that is wrong.
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
  if (!known) problems.push(`There is no "${verb ?? ''}": there are ${VERBS.join(', ')}.`);
  if (environment === '') problems.push('Name an environment: ENV=dev, for example.');
  if (environment === 'local') {
    problems.push(
      'The environment "local" is this machine: run `make dev`, which becomes what its stacks describe. Name one in AWS with ENV=….',
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
      `VERSION="${version}" is no version: 16 hexadecimal digits, as \`make releases\` lists them.`,
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
