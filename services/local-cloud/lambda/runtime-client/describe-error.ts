/** An error that the runtime itself raises, under the type that Lambda gives it. */
export class RuntimeError extends Error {
  override readonly name: string;

  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
  }
}

/** What a caller learns about a thrown value. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Describes any thrown value as Lambda's Node.js runtime does. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}
