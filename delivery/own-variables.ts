/** The variables of `make` that a command can take. */
const REQUEST_VARIABLES = [
  'ENV',
  'STACK',
  'SERVICE',
  'VERSION',
  'PLAN',
  'CANARY',
  'TURNS',
  'ASSUME',
] as const;
export type RequestVariable = (typeof REQUEST_VARIABLES)[number];

/** Variables of the environment that allow a command what it would ask for or refuse. */
const PERMISSIONS = ['AUTO_APPROVE', 'UNLOCKED_PROVIDERS'] as const;

const OWN: readonly string[] = [...REQUEST_VARIABLES, ...PERMISSIONS];

/** Variables of the environment that hold a secret. */
const SECRETS: readonly string[] = ['CANARY_TOKEN'];

/** Variables of other programs, which `make` passes on when they stand on its command line. */
const OTHERS =
  /^(AWS|BUILDX?|DOCKER|LOCAL|MAKE|NODE|NPM|OKTA|TF|npm)_|^(CI|HOME|HTTPS?_PROXY|LANG|MAKEFLAGS|NO_COLOR|NO_PROXY|PATH|SHELL|TERM|TMPDIR)$/;

/** A name this short is one letter away from too many others. */
const SHORT = 4;

export function isRequestVariable(name: string): name is RequestVariable {
  return (REQUEST_VARIABLES as readonly string[]).includes(name);
}

/** Explains a variable on the command line that no command knows; undefined for a known one. */
export function unknownVariable(name: string): string | undefined {
  if (OWN.includes(name) || OTHERS.test(name)) return undefined;
  if (SECRETS.includes(name)) {
    return `${name} is a secret, and every program of this machine can read a command line: put it into the environment (\`read -rs ${name} && export ${name}\`).`;
  }
  const meant = meantBy(name);
  const hint = meant ? `did you mean ${meant}?` : `there are ${REQUEST_VARIABLES.join(', ')}.`;
  return `${name} is no variable of this tool: ${hint}`;
}

/**
 * Explains each variable of the environment whose name is nearly one of ours, since a misspelt name
 * would make a command do more than was asked for.
 */
export function misspeltVariables(
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const meant = value ? meantBy(name) : undefined;
    if (meant === undefined) return [];
    return [
      `${name} is set in the environment, and is no variable of this tool: did you mean ${meant}? If it belongs to another program, put \`env -u ${name}\` before the command.`,
    ];
  });
}

function meantBy(name: string): string | undefined {
  if (OWN.includes(name)) return undefined;
  return OWN.find((own) => plain(name) === plain(own) || isOneEditAway(name.toUpperCase(), own));
}

function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z]/g, '');
}

/** One letter more, less or other, or two that changed places. */
function isOneEditAway(name: string, own: string): boolean {
  let start = 0;
  while (start < Math.min(name.length, own.length) && name[start] === own[start]) start += 1;
  let end = 0;
  const longestEnd = Math.min(name.length, own.length) - start;
  while (end < longestEnd && name.at(-1 - end) === own.at(-1 - end)) end += 1;
  const [given, meant] = [name, own].map((text) => text.slice(start, text.length - end));
  if (given === undefined || meant === undefined) return false;
  if (given.length === 2 && meant.length === 2) return given === `${meant[1]}${meant[0]}`;
  if (own.length <= SHORT) return given === 'S' && meant === '' && end === 0;
  return given.length <= 1 && meant.length <= 1;
}
