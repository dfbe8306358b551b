/** An answer that refuses a call ("Okta error codes and descriptions"). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** What is wrong, member by member. */
  readonly causes: readonly string[];

  constructor(status: number, code: string, summary: string, causes: readonly string[] = []) {
    super(summary);
    this.status = status;
    this.code = code;
    this.causes = causes;
  }
}

/** A value that Okta does not accept. */
export function invalid(member: string, cause: string): Refusal {
  return invalidAll(member, [`${member}: ${cause}`]);
}

export function invalidAll(member: string, causes: readonly string[]): Refusal {
  return new Refusal(400, 'E0000001', `Api validation failed: ${member}`, causes);
}

export function notFound(id: string, type: string): Refusal {
  return new Refusal(404, 'E0000007', `Not found: Resource not found: ${id} (${type})`);
}

/** Okta has the operation, and the local cloud does not. */
export function notEmulated(operation: string): Refusal {
  const summary = `Unsupported operation. The local Okta does not emulate ${operation}.`;
  return new Refusal(501, 'E0000060', summary);
}
