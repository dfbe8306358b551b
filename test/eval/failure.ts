/**
 * How bad a failure is. `missed`: the assistant did not do what it should. `forbidden`: it tried, or said,
 * what it must not; an attack has reached its model. `breached`: the system let happen what it must never
 * let happen, whatever the model does.
 */
type Grade = 'missed' | 'forbidden' | 'breached';

export interface Failure {
  readonly grade: Grade;
  /** A sentence, or its end. */
  readonly text: string;
}

export function missed(text: string): Failure {
  return { grade: 'missed', text };
}

export function forbidden(text: string): Failure {
  return { grade: 'forbidden', text };
}

export function breached(text: string): Failure {
  return { grade: 'breached', text };
}
