import { ServiceError } from './service-error.ts';

/** What each command takes on make's command line. */
const COMMANDS = { service: ['NAME', 'OWNER'], 'remove-service': ['NAME', 'FORCE'] } as const;

type Command = keyof typeof COMMANDS;

/** The parsed arguments of `make service NAME=… OWNER=…` or `make remove-service NAME=… FORCE=1`. */
export interface ServiceRequest {
  readonly command: Command;
  readonly name: string;
  /** Its team, in lower-case letters. */
  readonly owner: string;
  /** Removes what git does not have. */
  readonly isForced: boolean;
}

const OWNER = /^[a-z]+$/;

/** @throws ServiceError naming the first thing that is wrong. */
export function parseServiceRequest([command = '', ...words]: readonly string[]): ServiceRequest {
  if (!isCommand(command)) {
    throw new ServiceError(
      `There is no command "${command}": use ${Object.keys(COMMANDS).join(' or ')}.`,
    );
  }
  const values = new Map<string, string>();
  for (const word of words) {
    const [, variable = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (!COMMANDS[command].some((known) => known === variable)) {
      throw new ServiceError(
        `make ${command} takes no ${variable}: it takes ${COMMANDS[command].join(' and ')}.`,
      );
    }
    values.set(variable, value);
  }
  const name = values.get('NAME') ?? '';
  if (name === '') {
    throw new ServiceError(`NAME is missing: make ${command} NAME=orders, for example.`);
  }
  const owner = values.get('OWNER') || name.replaceAll(/[^a-z]/g, '');
  if (!OWNER.test(owner)) {
    throw new ServiceError(
      `OWNER="${owner}" cannot be a team: use lower-case letters alone, such as OWNER=sales.`,
    );
  }
  const force = values.get('FORCE') ?? '';
  if (!['', '1'].includes(force)) {
    throw new ServiceError(`FORCE="${force}" forces nothing: set FORCE=1, or leave it away.`);
  }
  return { command, name, owner, isForced: force === '1' };
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(COMMANDS, word);
}
