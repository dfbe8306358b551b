/** What IAM answered to a request. */
export interface IamDecision {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** ARN of the session that asked: `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
  readonly principal: string;
  /** `bedrock:InvokeModel`. */
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
}

/** The latest decisions of IAM, for the trace pages: of what it allows, nothing is logged. */
export interface DecisionLog {
  add(decision: IamDecision): void;
  /** The oldest first. */
  all(): readonly IamDecision[];
  clear(): void;
}

/** A turn has about twenty. */
const KEPT = 2000;
/** What processes report about themselves: many for each turn, and none of them serves the user. */
const TELEMETRY = /^(xray|logs):/;

export function createDecisionLog(kept = KEPT): DecisionLog {
  let decisions: IamDecision[] = [];
  return {
    add(decision) {
      if (TELEMETRY.test(decision.action)) return;
      decisions.push(decision);
      // Not after every decision, since the remaining ones are copied each time.
      if (decisions.length > kept * 1.2) decisions = decisions.slice(-kept);
    },
    all: () => decisions,
    clear() {
      decisions = [];
    },
  };
}
