/** Problems that the user must fix; contains all of them at once. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  readonly problems: readonly string[];

  constructor(problems: readonly [string, ...string[]], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}
