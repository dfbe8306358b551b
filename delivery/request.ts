import { isService, SERVICE_NAMES, type Service } from '@three-tier-chat/terraform/services.ts';
import { DeliveryError } from './delivery-error.ts';
import {
  isRequestVariable,
  misspeltVariables,
  type RequestVariable,
  unknownVariable,
} from './own-variables.ts';

/** What each command takes besides ENV. */
const VERBS = {
  plan: ['STACK', 'SERVICE', 'PLAN'],
  apply: ['STACK', 'SERVICE', 'PLAN'],
  destroy: ['STACK'],
  deploy: ['SERVICE', 'VERSION'],
  rollback: ['SERVICE'],
  releases: [],
  bootstrap: [],
  roles: [],
  lock: ['STACK'],
  prune: [],
  doctor: ['CANARY'],
  cost: ['TURNS', 'ASSUME'],
  rehearse: [],
} as const satisfies Readonly<Record<string, readonly RequestVariable[]>>;
export type Verb = keyof typeof VERBS;

/** The parsed arguments of `make <verb> ENV=… STACK=… SERVICE=… …`. */
export interface Request {
  readonly verb: Verb;
  readonly environment: string;
  /** Parts, such as `api`; empty means all. */
  readonly parts: readonly string[];
  readonly service?: Service;
  readonly version?: string;
  /** The folder of a saved plan. */
  readonly plan?: string;
  /** Whether the doctor may ask for a turn. */
  readonly canary?: true;
  /** Turns a month. */
  readonly turns?: number;
  /** What the cost assumes in place of its own: `inputTokens=6000,outputTokens=500`. */
  readonly assume?: string;
}

/** In place of parts: every stack of the environment. */
const EVERYTHING = 'all';
/** The version is used in the names of a file, an image and a folder. */
const VERSION = /^[0-9a-f]{16}$/;
const TURNS = /^\d{1,12}$/;

type Values = ReadonlyMap<string, string>;

/**
 * Reads `plan ENV=dev STACK=api`. An empty value counts as absent, since make passes every one.
 *
 * @param variables of the environment, none of which may be a misspelt one of ours.
 * @throws DeliveryError with all errors.
 */
export function parseRequest(
  [word, ...words]: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Request {
  const verb = isVerb(word) ? word : undefined;
  const values: Values = new Map(words.map(nameAndValue).filter(([, value]) => value !== ''));
  const service = values.get('SERVICE');
  const version = values.get('VERSION');
  const plan = values.get('PLAN');
  const turns = values.get('TURNS');
  const assume = values.get('ASSUME');
  const [first, ...rest] = [
    ...misspeltVariables(variables),
    ...(verb
      ? notTaken(verb, values)
      : [`There is no command "${word ?? ''}": use ${Object.keys(VERBS).join(', ')}.`]),
    ...words.flatMap((text) => unknownWord(text) ?? []),
    ...environmentProblems(verb, values.get('ENV')),
    ...serviceProblems(verb, service),
    ...stackProblems(verb, values),
    ...(values.has('CANARY') && values.get('CANARY') !== '1'
      ? [`CANARY="${values.get('CANARY')}" asks for nothing: set CANARY=1, or leave it out.`]
      : []),
    ...(turns !== undefined && !TURNS.test(turns)
      ? [`TURNS="${turns}" is not a number of turns a month: write TURNS=10000, for example.`]
      : []),
    ...(version && !VERSION.test(version)
      ? [
          `VERSION="${version}" is not a version: use 16 hexadecimal digits, as \`make releases\` lists them.`,
        ]
      : []),
  ];
  if (first || !verb) throw new DeliveryError([first ?? '', ...rest]);
  return {
    verb,
    environment: values.get('ENV') ?? '',
    parts: partsOf(values).filter((part) => part !== EVERYTHING),
    ...(service && isService(service) && { service }),
    ...(version && { version }),
    ...(plan && { plan }),
    ...(values.has('CANARY') && { canary: true }),
    ...(turns !== undefined && { turns: Number(turns) }),
    ...(assume && { assume }),
  };
}

function isVerb(word: string | undefined): word is Verb {
  return word !== undefined && Object.hasOwn(VERBS, word);
}

function nameAndValue(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

function partsOf(values: Values): readonly string[] {
  return (values.get('STACK') ?? '').split(',').filter(Boolean);
}

function unknownWord(word: string): string | undefined {
  if (!word.includes('=')) return `"${word}" is not a variable: write NAME=value.`;
  return unknownVariable(nameAndValue(word)[0]);
}

function notTaken(verb: Verb, values: Values): readonly string[] {
  const taken: readonly string[] = ['ENV', ...VERBS[verb]];
  return [...values.keys()]
    .filter((name) => isRequestVariable(name) && !taken.includes(name))
    .map((name) => `make ${verb} takes no ${name}: it takes ${taken.join(', ')}.`);
}

function environmentProblems(verb: Verb | undefined, environment = ''): readonly string[] {
  if (environment === '') return ['Name an environment: ENV=dev, for example.'];
  // Of this machine, the doctor looks at the tools.
  if (environment !== 'local' || verb === 'doctor') return [];
  return [
    'The environment "local" is this machine: run `make dev`, which emulates its stacks. Name an environment in AWS with ENV=….',
  ];
}

function serviceProblems(verb: Verb | undefined, service: string | undefined): readonly string[] {
  const isNeeded = verb === 'deploy' || verb === 'rollback';
  if (service ? isService(service) : !isNeeded) return [];
  return [
    `${service ? `There is no service "${service}"` : 'Name a service'}: SERVICE=${SERVICE_NAMES.join(' | ')}.`,
  ];
}

function stackProblems(verb: Verb | undefined, values: Values): readonly string[] {
  const parts = partsOf(values);
  const isNamed = parts.length > 0 && parts.every((part) => /^[\w-]+$/.test(part));
  if (values.has('STACK') && !isNamed) {
    return [`STACK="${values.get('STACK')}" names no stack.`];
  }
  if (parts.includes(EVERYTHING) && parts.length > 1) {
    return [`STACK="${parts.join(',')}" names all stacks and some of them.`];
  }
  const named = ['STACK', 'SERVICE', 'PLAN'].filter((name) => values.has(name));
  if ((verb === 'apply' || verb === 'plan') && values.has('STACK') && values.has('SERVICE')) {
    return ['Name a stack or a service, not both.'];
  }
  if (verb === 'apply' && values.has('PLAN') && named.length > 1) {
    return ['PLAN names the stacks that it was made for: leave STACK and SERVICE out.'];
  }
  if (verb !== 'destroy' || parts.length > 0) return [];
  return [
    'Name what to destroy: STACK=app, for example, or STACK=all for everything in the environment.',
  ];
}
