/** Ends a check without a verdict of its own: what it is about does not exist yet. */
export class NotTried extends Error {
  override readonly name = 'NotTried';
}

/** Ends a check that was answered by something that says nothing: no connection, no answer, a refusal. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
