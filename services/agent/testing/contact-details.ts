export interface ToolResult {
  readonly isError?: boolean;
  readonly content: { readonly type: 'text'; readonly text: string }[];
}

interface Change {
  readonly arguments: unknown;
  readonly idempotencyKey: string | undefined;
  readonly ifMatch: string | undefined;
}

/** A record behind an API that changes it conditionally, and once for each key. */
export interface ContactDetails {
  read(): { readonly phone: string; readonly version: number };
  /** Answers as the tool does. */
  change(change: Change): ToolResult;
  /** Every phone number that the record was changed to. */
  readonly changes: readonly string[];
}

export function makeContactDetails(): ContactDetails {
  const changes: string[] = [];
  const known = new Map<string, ToolResult>();
  let details = { phone: '+1 555 0000', version: 1 };
  const answer = (value: object, isError = false): ToolResult => ({
    isError,
    content: [{ type: 'text', text: JSON.stringify(value) }],
  });
  return {
    changes,
    read: () => details,
    change({ arguments: given, idempotencyKey, ifMatch }) {
      if (idempotencyKey === undefined || ifMatch === undefined) {
        return answer({ code: 'precondition-required' }, true);
      }
      const before = known.get(idempotencyKey);
      if (before) return before;
      if (ifMatch !== `"${details.version}"`) return answer({ code: 'precondition-failed' }, true);
      const { phone } = given as { readonly phone: string };
      details = { phone, version: details.version + 1 };
      changes.push(phone);
      const changed = answer(details);
      known.set(idempotencyKey, changed);
      return changed;
    },
  };
}
