const MOST = 20;

/** A few notes by id; the oldest goes when there are more. */
export class LastNotes<Note> {
  readonly #notes = new Map<string, Note>();

  get(id: string): Note | undefined {
    return this.#notes.get(id);
  }

  keep(id: string, note: Note): void {
    this.#notes.delete(id);
    this.#notes.set(id, note);
    const [oldest] = this.#notes.keys();
    if (this.#notes.size > MOST && oldest !== undefined) this.#notes.delete(oldest);
  }

  /** Reads a note and forgets it. */
  take(id: string): Note | undefined {
    const note = this.#notes.get(id);
    this.#notes.delete(id);
    return note;
  }
}
