/** Problems that the user must fix; contains all of them at once. */
export class DeliveryError extends Error {
  override readonly name: string = 'DeliveryError';

  readonly problems: readonly string[];

  constructor(problems: readonly [string, ...string[]], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** The user or the system ended the command at a question, or before an approved step began. */
export class CommandEnded extends DeliveryError {
  override readonly name = 'CommandEnded';
  readonly how: Ending;
  /** What the command left, if whoever threw this knew it. */
  readonly left: string | undefined;
  /** 128 and the number of the signal, as a shell reports it; 1 for the end of the input. */
  readonly exitCode: number;

  constructor(how: Ending, left?: string) {
    super([
      `Ended by ${ENDINGS[how].words}. ${left ?? 'What was approved before is done; nothing else was changed.'}`,
    ]);
    this.how = how;
    this.left = left;
    this.exitCode = ENDINGS[how].exitCode;
  }
}

/** How a command can be ended from outside. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'end-of-input';

const ENDINGS: Readonly<Record<Ending, { readonly words: string; readonly exitCode: number }>> = {
  SIGINT: { words: 'Ctrl-C', exitCode: 130 },
  SIGTERM: { words: 'SIGTERM', exitCode: 143 },
  SIGHUP: { words: 'the end of the terminal', exitCode: 129 },
  'end-of-input': { words: 'the end of the input', exitCode: 1 },
};
