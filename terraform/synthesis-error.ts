/** Problems that the user must fix before synthesis; contains all of them at once. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';

  readonly problems: readonly string[];

  constructor(summary: string, problems: readonly string[] = []) {
    super([summary, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}
