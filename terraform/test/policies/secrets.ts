import { flaw, type Judge, type Policy } from './policy.ts';
import { ANY, edit, STACK } from './world.ts';

/** Patterns of credentials. */
const SECRETS: Readonly<Record<string, RegExp>> = {
  'an AWS access key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY/,
  'a JWT': /\beyJ[\w-]{10,}\.[\w-]{10,}/,
  'an Okta API token': /\bSSWS |(?<![\w-])00[\w-]{40}(?![\w-])/,
  'a token of a code host or a chat': /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\w-]{16,}/,
  'a password in an address': /:\/\/[^\s/:@]+:[^\s/:@]+@/,
  // A mix of upper case, lower case and digits, as in no ordinary name.
  'a random string':
    /(?<![\w+/-])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{32,}={0,2}(?![\w+/-])/,
};

/** Names of arguments and variables that would contain a secret, even by reference. */
const SECRET_NAME =
  /(^|_)((password|passphrase|secret|private_key|access_key|secret_key|api_key|(api|auth|access|session)_token)(_|$)|credentials?$)/i;

/** Every string of a subject by its path; a stack's resources are separate subjects. */
function* strings(json: unknown, path: string): Generator<readonly [path: string, value: string]> {
  if (typeof json === 'string') yield [path, json];
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    if (key !== '//' && key !== 'resource') yield* strings(value, path ? `${path}.${key}` : key);
  }
}

/** The message does not contain the value. */
const holdsNoSecret: Judge = (subject) =>
  [...strings(subject.json, '')].flatMap(([path, value]) =>
    Object.entries(SECRETS)
      .filter(([, pattern]) => pattern.test(value))
      .map(([kind]) => flaw(subject, `${path} holds ${kind}`, 'take it out, and revoke it')),
  );

/** ECS lists its variables by name and value; the others map one to the other. */
const hasNoPlaceForOne: Judge = (subject) =>
  [...strings(subject.json, '')]
    .map(([path, value]) => [path, /\.name$/.test(path) ? value : path.split('.').at(-1)] as const)
    .filter(([, name]) => SECRET_NAME.test(name ?? ''))
    .map(([path, name]) =>
      flaw(subject, `${path} is a place for ${name}`, 'let the service read it when it runs'),
    );

const FUNCTION = 'api/secured-api/function';
const RUNTIME = 'agent/runtime/runtime';
const BACKEND = 'backend/service/service';
const APP_RUNNER_VARIABLES =
  'source_configuration.image_repository.image_configuration.runtime_environment_variables';

/** Places of secrets, each with a harmless value that looks like one. */
const PLANTED: readonly (readonly [at: string, argument: string, value: string, kind: string])[] = [
  [FUNCTION, 'environment.variables.UPSTREAM', `AKIA${'A1'.repeat(8)}`, 'an AWS access key'],
  [RUNTIME, 'environment_variables.UPSTREAM', `SSWS ${'a'.repeat(20)}`, 'an Okta API token'],
  [FUNCTION, 'description', `eyJ${'a'.repeat(20)}.${'b'.repeat(20)}`, 'a JWT'],
  ['okta/users', 'description', `-----BEGIN ${'PRIVATE'} KEY-----`, 'a private key'],
  ['app/config', 'content', `sk-${'a'.repeat(20)}`, 'a token of a code host or a chat'],
  [
    'gateway/alarms-mail',
    'endpoint',
    'https://user:password@example.com',
    'a password in an address',
  ],
  [
    'gateway/interceptor/function',
    'environment.variables.UPSTREAM',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'a random string',
  ],
  ['okta', 'provider.okta.0.org_name', `00${'aB1_'.repeat(10)}`, 'an Okta API token'],
];

export const SECRET_POLICIES: readonly Policy[] = [
  {
    name: 'no value is a secret in plain',
    judge: { [ANY]: holdsNoSecret, [STACK]: holdsNoSecret },
    seeds: PLANTED.map(([at, argument, value, kind]) => ({
      mistake: `${kind} in ${at}`,
      plant: edit(at, argument, value),
      finds: `${at}: ${argument} holds ${kind}`,
      ...(at === 'gateway/alarms-mail' && {
        where: ({ alarmEmail }) => alarmEmail !== undefined,
      }),
    })),
  },
  {
    name: 'no argument and no variable is a place for a secret',
    judge: { [ANY]: hasNoPlaceForOne, [STACK]: hasNoPlaceForOne },
    seeds: [
      {
        mistake: "a credential in Okta's provider",
        plant: edit('app', 'provider.okta.0.api_token', '${var.token}'),
        finds: 'app: provider.okta.0.api_token is a place for api_token',
      },
      {
        mistake: 'a variable of a function',
        plant: edit(FUNCTION, 'environment.variables.OKTA_CLIENT_SECRET', '${var.secret}'),
        finds: `${FUNCTION}: environment.variables.OKTA_CLIENT_SECRET is a place for OKTA_CLIENT_SECRET`,
      },
      {
        mistake: 'a variable of the agent',
        plant: edit(RUNTIME, 'environment_variables.MODEL_API_KEY', '${var.key}'),
        finds: `${RUNTIME}: environment_variables.MODEL_API_KEY is a place for MODEL_API_KEY`,
      },
      {
        mistake: 'a variable on App Runner',
        where: ({ compute }) => compute === 'app-runner',
        plant: edit(BACKEND, `${APP_RUNNER_VARIABLES}.DATABASE_PASSWORD`, '${var.password}'),
        finds: `${BACKEND}: ${APP_RUNNER_VARIABLES}.DATABASE_PASSWORD is a place for DATABASE_PASSWORD`,
      },
      {
        mistake: 'a variable on ECS',
        where: ({ compute }) => compute === 'ecs-express',
        plant: edit(BACKEND, 'primary_container.0.environment.0', {
          name: 'AWS_SECRET_ACCESS_KEY',
          value: '${var.key}',
        }),
        finds: `${BACKEND}: primary_container.0.environment.0.name is a place for AWS_SECRET_ACCESS_KEY`,
      },
    ],
  },
];
